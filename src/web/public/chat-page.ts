// The chat without a script: the whole conversation, and a form.
import { html } from 'hono/html';
import { type ChatBoxOptions, chatBox } from './chat-box.ts';
import { type Html, layout } from './layout.ts';
import type { Page } from './page.ts';

export function chatPage(page: Page, options: ChatBoxOptions): Html {
  const { say } = page;
  return layout(
    page,
    { title: `${say('chat.title')} – ${say('brand')} ${page.city}`, hidden: true, scripts: ['chat.js'] },
    html`<h1 class="for-ears">${say('chat.title')}</h1>
${chatBox(page, options)}
<p class="narrow faint">${say('chat.reload')} <a href="/chat#last">${say('chat.reload-link')}</a></p>`,
  );
}
