// Makes the chat form live: sends without leaving the page, shows answers as they come, resumes after a break.
(() => {
  const box = document.querySelector('[data-chat]');
  if (!box || !window.fetch || !window.EventSource) return;
  const words = JSON.parse(box.dataset.words);
  const log = box.querySelector('.log');
  const form = box.querySelector('form.say');
  const field = form.querySelector('textarea');
  const state = box.querySelector('[data-state]');
  const KEY = 'luftpost-chat';
  const shown = new Set();
  for (const line of log.querySelectorAll('[data-id]')) shown.add(line.dataset.id);

  /** The cookie decides, as after a return link; what the tab remembers is for browsers without cookies. */
  let session = box.dataset.resumes ? null : remembered();
  let source = null;
  let silence = 0;

  function remembered() {
    try {
      return sessionStorage.getItem(KEY);
    } catch {
      return null;
    }
  }
  function remember(token) {
    session = token;
    try {
      sessionStorage.setItem(KEY, token);
    } catch {
      // Storage may be forbidden; the cookie keeps the session.
    }
  }
  const newId = () =>
    crypto.randomUUID
      ? crypto.randomUUID()
      : '10000000-1000-4000-8000-100000000000'.replace(/[018]/g, (digit) =>
          (+digit ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (+digit / 4)))).toString(16),
        );

  function element(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function linked(text) {
    const bdi = document.createElement('bdi');
    text.split(/(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)])/).forEach((part, index) => {
      if (index % 2 === 0) {
        bdi.append(part);
        return;
      }
      const link = element('a', '', part);
      link.href = part;
      link.rel = 'noopener nofollow';
      bdi.append(link);
    });
    return bdi;
  }

  function show(entry) {
    if (entry.id && shown.has(entry.id)) return null;
    if (entry.id) shown.add(entry.id);
    const author = entry.author || 'bot';
    const line = element('div', `line ${author}`);
    if (entry.id) line.dataset.id = entry.id;
    const who = element('p', 'who', `${words[author === 'citizen' ? 'you' : author]} `);
    const time = element(
      'time',
      '',
      new Date(entry.at || Date.now()).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' }),
    );
    who.append(time);
    const text = element('div', 'text');
    text.append(linked(entry.text));
    line.append(who, text);
    if (entry.image && /^https?:|^\//.test(entry.image.url)) {
      const link = element('a', '', `${words.picture}: ${entry.image.alt}`);
      link.href = entry.image.url;
      line.append(link);
    }
    if (entry.buttons && entry.buttons.length > 0) line.append(choices(entry.buttons));
    log.hidden = false;
    log.append(line);
    log.scrollTop = log.scrollHeight;
    const suggestions = box.querySelector('[data-suggestions]');
    if (suggestions) suggestions.hidden = true;
    return line;
  }

  function choices(buttons) {
    const list = element('ul', 'choices');
    for (const { id, label } of buttons) {
      const button = element('button', '', label);
      button.type = 'button';
      button.addEventListener('click', () => send({ button: id, text: label }));
      const item = document.createElement('li');
      item.append(button);
      list.append(item);
    }
    return list;
  }

  function say(text) {
    state.textContent = text || '';
    state.hidden = !text;
  }

  async function send(message, id = newId(), before = null) {
    const line = before || show({ author: 'citizen', text: message.text });
    line.classList.add('waiting');
    say(words.sending);
    try {
      const response = await fetch('/api/chat', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...message, id, session: session || undefined, lang: box.dataset.lang }),
      });
      const answer = await response.json();
      if (answer.session) remember(answer.session);
      if (!answer.messages) throw new Error(answer.error);
      line.classList.remove('waiting');
      say('');
      for (const entry of answer.messages) show(entry);
      listen();
    } catch {
      say(words.failed);
      const again = element('button', 'again', words.retry);
      again.type = 'button';
      again.addEventListener('click', () => {
        again.remove();
        send(message, id, line);
      });
      line.append(again);
    }
  }

  /** Answers of staff and whatever was missed; the server numbers them, the browser resumes by itself. */
  function listen() {
    if (source && source.readyState !== EventSource.CLOSED) return;
    source = new EventSource(`/api/chat/events${session ? `?session=${encodeURIComponent(session)}` : ''}`);
    source.onopen = () => {
      if (silence > 0) say('');
      silence = 0;
    };
    source.onmessage = (event) => {
      show(JSON.parse(event.data));
    };
    source.onerror = () => {
      silence += 1;
      if (silence === 2) say(words.offline);
      if (source.readyState === EventSource.CLOSED && silence < 20)
        setTimeout(listen, Math.min(30_000, 2_000 * silence));
    };
  }

  async function resume() {
    const response = await fetch(`/api/chat/transcript${session ? `?session=${encodeURIComponent(session)}` : ''}`);
    if (!response.ok) return;
    const { messages } = await response.json();
    for (const entry of messages) show(entry);
    if (messages.length > 0) listen();
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (!text) return;
    field.value = '';
    field.focus();
    send({ text });
  });
  field.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  for (const other of box.querySelectorAll('.suggestions form, .choices form')) {
    other.addEventListener('submit', (event) => {
      event.preventDefault();
      const pressed = event.submitter;
      if (pressed.name === 'button') send({ button: pressed.value, text: pressed.textContent });
      else send({ text: pressed.value });
    });
  }
  if (session || box.dataset.resumes) resume().catch(() => {});
  if (log.children.length > 0) log.scrollTop = log.scrollHeight;
})();
