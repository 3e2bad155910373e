// What is in force, in one glance: a word, a colour and a shape, since when, until when, what to do.
import { html } from 'hono/html';
import { isStale, type Situation } from '../../core/situation.ts';
import type { Html } from './layout.ts';
import type { Page } from './page.ts';

/** Colours of the widget since 2016: green and red; amber for what is announced. */
export type Signal = 'green' | 'amber' | 'red';

export const signalOf = ({ phase }: Situation): Signal =>
  phase === 'active' ? 'red' : phase === 'announced' ? 'amber' : 'green';

/** The status in words, for the page, the widget and machines. */
export function describeStatus(page: Page, situation: Situation) {
  const { say, dates } = page;
  const { phase, alarm } = situation;
  const facts: { label: string; value: string; at?: number }[] = [];
  if (alarm !== null && phase !== 'none' && phase !== 'off') {
    if (phase !== 'ended') {
      facts.push({ label: say('status.stoves'), value: dates.moment(alarm.stovesFrom), at: alarm.stovesFrom });
      facts.push({ label: say('status.cars'), value: dates.moment(alarm.carsFrom), at: alarm.carsFrom });
    }
    facts.push(
      alarm.until === null
        ? { label: say('status.until'), value: say('status.open') }
        : { label: say('status.until'), value: dates.moment(alarm.until, 'end'), at: alarm.until },
    );
    if (alarm.reason !== null) facts.push({ label: say('status.reason'), value: alarm.reason });
  }
  return {
    headline: say(`status.headline.${phase}`),
    lead: say(`status.lead.${phase}`, { city: page.city }),
    facts,
    stale: isStale(situation, page.settings.number('stale_hours')),
    asOf: say('status.as-of', { at: dates.moment(situation.at) }),
  };
}

export function statusCard(page: Page, situation: Situation): Html {
  const { say } = page;
  const { headline, lead, facts, stale, asOf } = describeStatus(page, situation);
  const acts = situation.phase === 'active' || situation.phase === 'announced';
  return html`<section class="status ${signalOf(situation)}" aria-labelledby="status">
<div class="sign">${shape(signalOf(situation))}</div>
<div>
<h1 id="status">${headline}</h1>
<p class="lead">${lead}</p>
${facts.length > 0 ? html`<dl class="facts">${facts.map((fact) => html`<div><dt>${fact.label}</dt><dd>${fact.at === undefined ? fact.value : html`<time datetime="${new Date(fact.at).toISOString()}">${fact.value}</time>`}</dd></div>`)}</dl>` : ''}
${acts ? html`<h2>${say('status.todo')}</h2><ul class="todo"><li>${say('status.todo-cars')}</li><li>${say('status.todo-stoves')}</li><li>${say('status.todo-ways')}</li></ul>` : ''}
${stale ? html`<p class="note">${page.deps.phrases.say(page.locale, 'situation.stale')}</p>` : ''}
<p class="as-of">${asOf}</p>
</div>
</section>`;
}

/** Tick, clock, exclamation mark: the meaning is in the heading, the shape repeats it. */
function shape(signal: Signal): Html {
  const path = {
    green: 'M14 25l7 7 14-16',
    amber: 'M24 13v12l8 5',
    red: 'M24 12v15M24 34v.5',
  }[signal];
  return html`<svg viewBox="0 0 48 48" width="64" height="64" aria-hidden="true" focusable="false"><circle cx="24" cy="24" r="21" fill="none" stroke="currentColor" stroke-width="3.5"/><path d="${path}" fill="none" stroke="currentColor" stroke-width="4.5" stroke-linecap="round" stroke-linejoin="round"/></svg>`;
}
