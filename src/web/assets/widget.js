// What is in force, as a small box on somebody else's page: <script src="…/widget.js" data-lang="de" async></script>
(() => {
  const script = document.currentScript;
  if (!script) return;
  const root = new URL(script.src).origin;
  const lang = script.dataset.lang || document.documentElement.lang || '';
  const HOUR_MS = 3_600_000;
  const RETRY_MS = 300_000;
  /** Said while the service cannot be asked, by language; the server puts the words in. */
  const UNKNOWN = {};

  const host = document.createElement('div');
  script.insertAdjacentElement('afterend', host);
  const shadow = host.attachShadow({ mode: 'closed' });
  const COLOURS = { green: '#1b6e3c', amber: '#8a5200', red: '#b3182b', grey: '#4c5a67' };
  const SIGNS = { green: '✓', amber: '◷', red: '!', grey: '?' };

  function element(tag, style, text) {
    const made = document.createElement(tag);
    Object.assign(made.style, style);
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function show(signal, headline, lines) {
    const link = element('a', {
      display: 'flex',
      gap: '12px',
      alignItems: 'flex-start',
      maxWidth: '380px',
      padding: '14px 16px',
      borderRadius: '12px',
      background: COLOURS[signal],
      color: '#fff',
      textDecoration: 'none',
      font: '15px/1.4 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
    });
    link.href = `${root}/`;
    link.target = '_blank';
    link.rel = 'noopener';
    const sign = element(
      'span',
      {
        flex: 'none',
        width: '32px',
        height: '32px',
        borderRadius: '50%',
        border: '2px solid #fff',
        textAlign: 'center',
        font: 'bold 18px/30px system-ui, sans-serif',
      },
      SIGNS[signal],
    );
    sign.setAttribute('aria-hidden', 'true');
    const words = element('span', { display: 'block' });
    words.append(element('b', { display: 'block', fontSize: '17px' }, headline));
    for (const line of lines) words.append(element('span', { display: 'block' }, line));
    link.append(sign, words);
    shadow.replaceChildren(link);
  }

  async function refresh() {
    let next = HOUR_MS;
    try {
      const response = await fetch(
        `${root}/status.json${lang ? `?lang=${encodeURIComponent(lang.slice(0, 9))}` : ''}`,
        {
          credentials: 'omit',
          referrerPolicy: 'no-referrer',
        },
      );
      if (!response.ok) throw new Error(String(response.status));
      const status = await response.json();
      show(status.signal in COLOURS ? status.signal : 'grey', String(status.headline), [
        ...status.facts.map((fact) => `${fact.label}: ${fact.value}`),
        String(status.asOf),
      ]);
    } catch {
      next = RETRY_MS;
      show('grey', UNKNOWN[lang.slice(0, 2)] || UNKNOWN.de || '', [new URL(root).host]);
    }
    setTimeout(refresh, next);
  }
  refresh();
})();
