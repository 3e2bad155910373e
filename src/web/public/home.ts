// The public page: what is in force, the air, the chat, how to be told, whom to call.
import { html } from 'hono/html';
import { airSection } from './air-section.ts';
import { chatBox } from './chat-box.ts';
import { type Html, layout } from './layout.ts';
import type { Page } from './page.ts';
import { describeStatus, statusCard } from './status.ts';
import { contactSection, waysSection } from './ways.ts';

export async function homePage(page: Page, resumes: boolean): Promise<Html> {
  const { deps, say } = page;
  const situation = deps.situation();
  const { headline } = describeStatus(page, situation);
  return layout(
    page,
    { title: `${headline} – ${say('brand')} ${page.city}`, scripts: ['chat.js'] },
    html`${statusCard(page, situation)}
<div class="columns">
<div>${chatBox(page, { entries: [], resumes })}
${await waysSection(page, deps.messengers)}
${contactSection(page)}</div>
<div>${airSection(page, deps.air.view())}</div>
</div>`,
  );
}
