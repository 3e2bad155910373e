// The console's live side: events, presence, drafts, keys. Every page works without it.
const { body } = document;
const ticketId = body.dataset.ticket;
const words = document.querySelector('#words')?.dataset ?? {};
const policy = window.trustedTypes?.createPolicy('luftpost', { createHTML: (text) => text });
const option = (name, fallback) => (localStorage.getItem(`luftpost-${name}`) ?? fallback) === 'on';
const remember = (name, on) => localStorage.setItem(`luftpost-${name}`, on ? 'on' : 'off');

// Fragments: the server renders, we put in place.
async function fragment(url, id) {
  const answer = await fetch(url, { headers: { accept: 'text/html' } });
  if (answer.status === 401 || answer.redirected) {
    keepNote();
    return location.assign(`/console/login?to=${encodeURIComponent(location.pathname)}`);
  }
  if (!answer.ok) return null;
  const text = await answer.text();
  const made = document.createElement('template');
  made.innerHTML = policy ? policy.createHTML(text) : text;
  const fresh = made.content.querySelector(`#${id}`);
  const old = document.getElementById(id);
  if (!fresh || !old) return null;
  return { fresh, old };
}

/** What could not be fetched is fetched again with the next event, or by the clock. */
function later(work, ms) {
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(() => Promise.resolve(work()).catch(() => {}), ms);
  };
}

const refreshQueue = later(
  async () => {
    const queue = document.getElementById('queue');
    if (!queue) return countWaiting();
    const part = await fragment(`/console/queue?view=${queue.dataset.view}&current=${ticketId}`, 'queue');
    if (!part) return;
    const known = new Set([...part.old.querySelectorAll('.row-link')].map((link) => link.pathname));
    const focused = part.old.contains(document.activeElement) ? document.activeElement.pathname : null;
    for (const link of part.fresh.querySelectorAll('.row-link')) {
      if (!known.has(link.pathname)) link.parentElement.classList.add('fresh');
    }
    part.old.replaceWith(part.fresh);
    if (focused) [...part.fresh.querySelectorAll('.row-link')].find((link) => link.pathname === focused)?.focus();
    showWaiting(Number(part.fresh.dataset.waiting));
  },
  80 + Math.random() * 250,
);

/** On pages without the queue only its number is shown: in the title and at the navigation. */
async function countWaiting() {
  if (!document.getElementById('badge')) return;
  const answer = await fetch('/console/queue?view=waiting');
  if (!answer.ok || answer.redirected) return;
  const count = /data-waiting="(\d+)"/.exec(await answer.text())?.[1];
  if (count !== undefined) showWaiting(Number(count));
}

function showWaiting(count) {
  const badge = document.getElementById('badge');
  if (badge) {
    badge.textContent = count;
    badge.hidden = count === 0;
  }
  document.title = `${count > 0 ? `(${count}) ` : ''}${body.dataset.title} – Luftpost`;
  navigator.setAppBadge?.(count).catch(() => {});
}

const refreshThread = later(async () => {
  if (!ticketId) return;
  const part = await fragment(`/console/tickets/${ticketId}/thread`, 'thread');
  if (!part) return;
  const { old, fresh } = part;
  if (old.querySelector('details[open]')) return refreshSoon();
  const atEnd = old.scrollHeight - old.scrollTop - old.clientHeight < 60;
  const handed = old.dataset.assignee !== fresh.dataset.assignee || old.dataset.state !== fresh.dataset.state;
  old.replaceWith(fresh);
  fresh.scrollTop = atEnd ? fresh.scrollHeight : old.scrollTop;
  // What has been shown may be answered; somebody else's claim is shown by the page itself.
  for (const field of document.querySelectorAll('input[name="version"]')) field.value = fresh.dataset.version;
  if (handed) {
    keepNote();
    return saveDraft().finally(() => location.reload());
  }
  if (fresh.dataset.unsettled) refreshSoon();
}, 120);
const refreshSoon = later(() => refreshThread(), 3_000);

// Live: numbered events; silence of 40 s is shown, and one may try again.
const live = document.getElementById('live');
let seq = Number(body.dataset.seq);
let source;
let heard = Date.now();

function connect() {
  source?.close();
  heard = Date.now();
  source = new EventSource(`/console/events?after=${seq}`);
  source.addEventListener('change', (event) => {
    alive();
    const change = JSON.parse(event.data);
    seq = change.seq;
    refreshQueue();
    if (change.subject === ticketId) refreshThread();
    const mine = change.to === body.dataset.me;
    if (change.by === body.dataset.me) return;
    if (['ticket.opened', 'ticket.expired', 'ticket.released'].includes(change.kind)) tell(words.liveNew);
    else if (change.kind === 'ticket.assigned' && mine) tell(words.liveAssigned);
    else if (change.kind === 'ticket.news' && mine && (change.subject !== ticketId || document.hidden))
      tell(words.liveNews);
  });
  source.addEventListener('reset', (event) => {
    alive();
    seq = Number(event.lastEventId);
    refreshQueue();
    refreshThread();
  });
  source.addEventListener('beat', alive);
  source.addEventListener('error', () => {
    if (source.readyState === EventSource.CLOSED) return silent();
    // The browser tries again by itself; a server that is really away is shown soon.
    const lost = Date.now();
    setTimeout(() => heard < lost && silent(), 6_000);
    return undefined;
  });
}

function alive() {
  heard = Date.now();
  if (!live || (!live.hidden && !live.classList.contains('off'))) return;
  live.className = 'live';
  live.textContent = words.liveOn;
  live.hidden = false;
}

function silent() {
  if (!live || live.classList.contains('off')) return;
  live.className = 'live off';
  live.hidden = false;
  live.textContent = `${words.liveOff} `;
  const again = document.createElement('button');
  again.type = 'button';
  again.textContent = words.liveRetry;
  again.addEventListener('click', () => {
    connect();
    refreshQueue();
    refreshThread();
  });
  live.append(again);
}

// While nothing is heard the pages are asked for by the clock; a session that has ended leads to the sign-in.
let asked = 0;
setInterval(() => {
  const quiet = Date.now() - heard;
  const closed = source?.readyState === EventSource.CLOSED;
  if (quiet > 40_000 || closed) silent();
  if ((quiet > 40_000 || closed) && Date.now() - asked > 15_000) {
    asked = Date.now();
    refreshQueue();
    refreshThread();
    reconnect();
  }
}, 5_000);

async function reconnect() {
  const answer = await fetch('/console/me', { method: 'HEAD' }).catch(() => null);
  if (answer === null) return;
  if (answer.redirected || answer.status === 401) return location.assign('/console/login');
  const kept = heard;
  connect();
  heard = kept;
}
// Nothing may have happened, but people wait a minute longer.
setInterval(() => {
  if (!document.hidden) refreshQueue();
}, 60_000);
document.addEventListener('visibilitychange', () => {
  if (!document.hidden && Date.now() - heard > 20_000) connect();
});

function tell(sentence) {
  const announce = document.getElementById('announce');
  if (announce) announce.textContent = sentence;
  setTimeout(() => {
    if (announce) announce.textContent = '';
  }, 5_000);
  if (option('sound', 'off')) beep();
}

// A browser lets a page sound only after somebody has touched it.
let audio;
function wakeAudio() {
  if (!option('sound', 'off')) return;
  audio ??= new AudioContext();
  if (audio.state === 'suspended') audio.resume().catch(() => {});
}
for (const touch of ['pointerdown', 'keydown']) addEventListener(touch, wakeAudio, { passive: true });

function beep() {
  audio ??= new AudioContext();
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  tone.frequency.setValueAtTime(660, audio.currentTime);
  tone.frequency.setValueAtTime(880, audio.currentTime + 0.12);
  volume.gain.setValueAtTime(0.15, audio.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.4);
  tone.connect(volume).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + 0.4);
}

// Drafts and presence.
const answer = document.getElementById('answer');
const answerForm = document.getElementById('answer-form');
let typedAt = 0;
let saved = answer?.value ?? '';

const post = (url, fields) =>
  fetch(url, { method: 'POST', keepalive: true, body: new URLSearchParams({ token: body.dataset.token, ...fields }) });

async function saveDraft() {
  if (!answerForm || answer.value === saved) return;
  saved = answer.value;
  const done = await post(answerForm.dataset.draft, { text: saved });
  const state = document.getElementById('draft-state');
  if (done.ok && state) state.textContent = words.draftSaved;
}
const draftSoon = later(() => saveDraft().catch(() => (saved = null)), 800);

answer?.addEventListener('input', () => {
  const begins = Date.now() - typedAt > 8_000;
  typedAt = Date.now();
  if (begins) present().catch(() => {});
  draftSoon();
});
let submitting = false;
answerForm?.addEventListener('submit', () => {
  submitting = true;
  saved = answer.value;
});
addEventListener('pagehide', () => !submitting && saveDraft().catch(() => {}));

// A note that is not saved yet outlives a reload of this tab.
const note = document.getElementById('note');
const noteKey = `luftpost-note-${ticketId}`;
function keepNote() {
  if (note?.value) sessionStorage.setItem(noteKey, note.value);
}
if (note && !note.value && sessionStorage.getItem(noteKey)) {
  note.value = sessionStorage.getItem(noteKey);
  document.getElementById('note-box').open = true;
}
sessionStorage.removeItem(noteKey);

async function present() {
  if (!ticketId || document.hidden) return;
  const typing = Date.now() - typedAt < 8_000 ? '1' : '0';
  const reply = await post(`/console/tickets/${ticketId}/presence`, { typing });
  if (!reply.ok) return;
  const { others } = await reply.json();
  const line = document.getElementById('presence');
  if (!line) return;
  const said = others
    .map(({ name, typing: writes }) => (writes ? words.presenceTyping : words.presenceViewing).replace('{name}', name))
    .join(' ');
  if (line.textContent !== said) line.textContent = said;
}
if (ticketId) {
  present().catch(() => {});
  setInterval(() => present().catch(() => {}), 10_000);
}

// Ready answers, a colleague's draft and words that did not arrive: put in at the cursor.
document.addEventListener('click', (event) => {
  const link = event.target.closest('[data-insert]');
  if (!link || !answer || answer.disabled) return;
  event.preventDefault();
  answer.setRangeText(link.dataset.insert, answer.selectionStart, answer.selectionEnd, 'end');
  if (link.dataset.draftOf) document.getElementById('draft-of').value = link.dataset.draftOf;
  link.closest('.offered-draft')?.remove();
  answer.focus();
  answer.dispatchEvent(new Event('input'));
});
const found = document.getElementById('canned-found');
document.getElementById('canned-form')?.addEventListener('submit', async (event) => {
  event.preventDefault();
  const lookup = encodeURIComponent(document.getElementById('lookup').value);
  const reply = await fetch(`/console/answers?ticket=${ticketId}&lookup=${lookup}`);
  if (!reply.ok) return;
  const text = await reply.text();
  found.innerHTML = policy ? policy.createHTML(text) : text;
});

// Keys: only outside fields, and one may switch them off.
const inField = (target) => target.closest('input, textarea, select, [contenteditable], dialog');
addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || inField(event.target) || !option('shortcuts', 'on')) return;
  const rows = [...document.querySelectorAll('.row-link')];
  const at = rows.findIndex((row) => row === document.activeElement || row.getAttribute('aria-current') === 'true');
  const acts = {
    j: () => rows[Math.min(at + 1, rows.length - 1)],
    k: () => rows[Math.max(at - 1, 0)],
    r: () => answer,
    n: () => {
      const box = document.getElementById('note-box');
      if (box) box.open = true;
      return document.getElementById('note');
    },
    e: () => document.querySelector('#close-form button'),
    '?': () => void document.getElementById('keys')?.showModal(),
  };
  const act = acts[event.key.toLowerCase()];
  if (!act) return;
  event.preventDefault();
  act()?.focus();
});

for (const [name, fallback] of [
  ['sound', 'off'],
  ['shortcuts', 'on'],
]) {
  const box = document.getElementById(name);
  if (!box) continue;
  box.checked = option(name, fallback);
  box.addEventListener('change', () => {
    remember(name, box.checked);
    if (name === 'sound' && box.checked) beep();
  });
}

// A broadcast on its way: its figures every 2 s; another state is another page.
async function refreshProgress() {
  const shown = document.getElementById('progress');
  if (!shown?.dataset.live) return;
  if (!document.hidden) {
    const part = await fragment(`${location.pathname.replace(/\/report$/, '')}/progress`, 'progress');
    if (part) {
      const { old, fresh } = part;
      const other = old.dataset.state !== fresh.dataset.state || old.dataset.doubt !== fresh.dataset.doubt;
      if (other && !document.querySelector('.stop[open]')) return location.reload();
      old.replaceWith(fresh);
    }
  }
  setTimeout(() => refreshProgress().catch(() => setTimeout(refreshProgress, 5_000)), 2_000);
}
if (document.getElementById('progress')) setTimeout(() => refreshProgress().catch(() => {}), 2_000);

// The last day never lies before the first: what cannot be is not offered.
const first = document.getElementById('day');
const last = document.getElementById('until');
function offerDays() {
  const from = first.value.slice(-10);
  for (const option of last.options) {
    const day = option.value.slice(-10);
    option.disabled = /^\d/.test(day) && day < from;
  }
  if (last.selectedOptions[0]?.disabled) last.value = 'open';
}
if (first && last) {
  offerDays();
  first.addEventListener('change', offerDays);
}

const thread = document.getElementById('thread');
if (thread) {
  thread.scrollTop = thread.scrollHeight;
  if (thread.dataset.unsettled) refreshSoon();
}
connect();
