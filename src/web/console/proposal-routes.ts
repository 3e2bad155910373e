// An editor decides what the bot learns from chats. Nothing is kept that somebody did not look at.
import type { Context } from 'hono';
import type { ChangePlace, NewChange } from '../../core/catalogue-change.ts';
import { type Finding, NONE } from '../../core/intent.ts';
import { isLanguage, type Language } from '../../core/locale.ts';
import { asExample } from '../../core/marked-text.ts';
import { LONGEST_EXAMPLE, type Proposal } from '../../core/proposal.ts';
import { normalize } from '../../core/text.ts';
import { tabCounts } from './catalogue-tabs.ts';
import type { Room } from './console.ts';
import type { Env } from './guard.ts';
import { type ProposalEntry, type ProposalFields, proposalsView } from './proposal-view.ts';

/** Shown at once, the oldest first. */
const MOST = 30;

/** What came of one that stays on the page. */
interface Looked {
  id: string;
  fields: ProposalFields;
  findings: Finding[];
}

export function createProposalRoutes(room: Room): void {
  const { route, views, teaching, catalogue, intentLabel } = room;
  const { t } = views;
  const { proposals } = teaching;

  async function show(c: Context<Env>, looked: Looked | null, trouble: string | null, status: 200 | 409 | 422 = 200) {
    const session = c.get('session');
    const waiting = await proposals.waiting(MOST);
    const done = c.req.query('done') ?? '';
    const body = proposalsView(
      views,
      {
        entries: await Promise.all(waiting.map((proposal) => entryOf(proposal, looked))),
        count: await proposals.count(),
        intents: teaching.intents(),
        label: intentLabel,
        said: ['accepted', 'rejected'].includes(done) ? t(`proposal.done.${done}`) : null,
        trouble,
        waiting: await tabCounts(room),
      },
      session,
    );
    return views.page(c, { title: t('proposal.title'), body, session, at: '/catalogue', status });
  }

  async function entryOf(proposal: Proposal, looked: Looked | null): Promise<ProposalEntry> {
    const own = looked?.id === proposal.id ? looked : null;
    const fields = own?.fields ?? {
      text: asExample(proposal.text),
      language: proposal.language,
      intent: proposal.intent === NONE ? `${NONE}+near` : proposal.intent,
    };
    const intent = intentOf(fields.intent);
    const language = isLanguage(fields.language) ? fields.language : proposal.language;
    const findings = own?.findings ?? (await teaching.lint({ text: fields.text, language, intent }));
    const answer = intent === NONE ? null : teaching.answer(intent);
    return { proposal, fields, findings, understood: catalogue.try(fields.text), answer };
  }

  route('GET /catalogue/proposals', (c) => show(c, null, null));

  route('POST /catalogue/proposals/:id', async (c) => {
    const id = c.req.param('id') ?? '';
    const userId = c.get('session').account.id;
    const form = c.get('form');
    if ((await proposals.find(id)) === null) return show(c, null, t('proposal.gone'), 409);
    if (form.do === 'reject') return settled(c, await proposals.decide(id, userId, null), 'rejected');
    const fields = {
      text: normalize(form.text ?? '', LONGEST_EXAMPLE)
        .replace(/\s+/g, ' ')
        .trim(),
      language: form.language ?? '',
      intent: form.intent ?? '',
    };
    const intent = intentOf(fields.intent);
    if (!isLanguage(fields.language) || !teaching.intents().some((one) => one.id === intent)) {
      return show(c, null, t('teach.refused.intent'), 422);
    }
    const findings = await teaching.lint({ text: fields.text, language: fields.language, intent });
    const isWrong = findings.some(({ severity }) => severity === 'error');
    if (form.do !== 'accept' || isWrong) {
      return show(
        c,
        { id, fields, findings },
        isWrong && form.do === 'accept' ? t('proposal.wrong') : null,
        isWrong ? 422 : 200,
      );
    }
    return settled(c, await proposals.decide(id, userId, changeOf(fields, fields.language)), 'accepted');
  });

  const settled = (c: Context<Env>, done: boolean, what: string): Response | Promise<Response> =>
    done ? c.redirect(`/console/catalogue/proposals?done=${what}`, 303) : show(c, null, t('proposal.gone'), 409);
}

/** `None+near` is None. */
const intentOf = (value: string): string => (value === `${NONE}+near` ? NONE : value);

/** Where an example goes. */
function changeOf({ text, intent }: ProposalFields, language: Language): NewChange {
  const place: ChangePlace = intent === `${NONE}+near` ? `near.${language}` : `utterances.${language}`;
  return { kind: 'add', intent: intentOf(intent), place, text };
}
