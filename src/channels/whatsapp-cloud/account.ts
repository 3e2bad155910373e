// What we can ask Meta about our own account: templates, the number, its limits. Asked seldom, remembered shortly.
import { type Fields, fieldsOf, integerOf, textOf } from '../fields.ts';
import { type Graph, GraphError, openGraph } from './open-graph.ts';

/** An approved wording, or one on its way to or from it. */
export interface KnownTemplate {
  name: string;
  language: string;
  /** APPROVED PENDING REJECTED PAUSED DISABLED IN_APPEAL … as Meta writes it. */
  status: string;
  category: string;
  /** How long Meta keeps trying to deliver, seconds; null when the template does not say (Meta's default is 30 days). */
  ttlS: number | null;
  /** Variables of the body; null when Meta did not show it. */
  parameters: number | null;
  /** Quick-reply buttons. */
  taps: number;
}

export interface KnownNumber {
  displayNumber: string;
  name: string;
  quality: string;
  /** Unique people outside the window in 24 h; null: unlimited or not told. */
  limit: number | null;
  /** As Meta names the limit (`TIER_10K`). */
  tier: string;
}

export interface AccountLookups {
  /** All templates of the business account, at most a minute old. Throws when Meta cannot be asked. */
  templates(): Promise<KnownTemplate[]>;
  /** Throws when Meta cannot be asked: the token or the phone number id is wrong, or there is no way there. */
  number(): Promise<KnownNumber>;
  /** Something changed: ask anew. */
  forget(): void;
  /** A webhook names the business account it came from. */
  learn(payload: object): void;
}

const KEPT_MS = 60_000;
/** After a failure it is asked again this soon, ms. */
const FAILED_MS = 10_000;
/** How long Meta may take to answer a look-up, ms. */
const TIMEOUT_MS = 5_000;
const MAX_PAGES = 20;

/** People per rolling 24 h (Meta, *Messaging limits*). */
const TIERS: Record<string, number> = {
  TIER_50: 50,
  TIER_250: 250,
  TIER_1K: 1_000,
  TIER_2K: 2_000,
  TIER_10K: 10_000,
  TIER_100K: 100_000,
};

export interface LookupsDeps {
  token: string;
  apiRoot: string;
  phoneNumberId: string;
  /** The business account's id, where an admin gave it; else it is learned from a webhook or the token. */
  given(): string;
}

/** Look-ups with connections of their own: for whoever composes a notice, here or at the command line. */
export function openLookups({ token, apiRoot, phoneNumberId, given }: LookupsDeps) {
  const graph = openGraph({ token, apiRoot: apiRoot.replace(/\/+$/, ''), timeoutMs: TIMEOUT_MS, connections: 2 });
  return { ...createAccount({ graph, account: phoneNumberId, token, given }), close: () => graph.close() };
}

export function createAccount(deps: {
  graph: Graph;
  account: string;
  token: string;
  given: () => string;
}): AccountLookups {
  const { graph, account, token, given } = deps;
  let learned = '';
  let kept: { at: number; templates: Promise<KnownTemplate[]> } | null = null;

  /** Where the templates lie: told by an admin, by a webhook, or by the token's own rights. */
  async function businessAccount(): Promise<string> {
    if (given() !== '') return given();
    if (learned !== '') return learned;
    const fields = await graph.get('debug_token', { input_token: token });
    const scopes = fieldsOf(fields.data)?.granular_scopes;
    for (const one of Array.isArray(scopes) ? scopes : []) {
      const scope = fieldsOf(one);
      const ids = scope?.scope === 'whatsapp_business_management' ? scope.target_ids : undefined;
      if (Array.isArray(ids) && ids.length === 1) learned = textOf(String(ids[0]), 64);
    }
    if (learned === '') throw new GraphError(404, 'the business account of this number is not known');
    return learned;
  }

  async function ask(): Promise<KnownTemplate[]> {
    const id = encodeURIComponent(await businessAccount());
    const found: KnownTemplate[] = [];
    let after = '';
    for (let page = 0; page < MAX_PAGES; page++) {
      const query = {
        fields: 'name,language,status,category,message_send_ttl_seconds,components',
        limit: '100',
        ...(after === '' ? {} : { after }),
      };
      const answer = await graph.get(`${id}/message_templates`, query);
      for (const one of Array.isArray(answer.data) ? answer.data : []) {
        const template = fieldsOf(one);
        if (template !== null) found.push(toTemplate(template));
      }
      const paging = fieldsOf(answer.paging);
      after = textOf(fieldsOf(paging?.cursors)?.after, 512);
      if (after === '' || paging?.next === undefined) break;
    }
    return found;
  }

  return {
    templates() {
      const now = performance.now();
      if (kept === null || now - kept.at > KEPT_MS) {
        const templates = ask();
        kept = { at: now, templates };
        const asked = kept;
        templates.catch(() => {
          asked.at = now - KEPT_MS + FAILED_MS;
        });
      }
      return kept.templates;
    },

    async number() {
      const fields = await graph.get(encodeURIComponent(account), {
        fields: 'display_phone_number,verified_name,quality_rating',
      });
      const tier = await tierOf();
      return {
        displayNumber: textOf(fields.display_phone_number, 40),
        name: textOf(fields.verified_name, 120),
        quality: textOf(fields.quality_rating, 40),
        tier,
        limit: TIERS[tier] ?? null,
      };
    },

    forget() {
      kept = null;
    },

    learn(payload) {
      const entries = (payload as Fields).entry;
      const id = textOf(fieldsOf(Array.isArray(entries) ? entries[0] : undefined)?.id, 64);
      if (learned === '' && /^\d{5,32}$/.test(id) && mentions(entries, account)) learned = id;
    },
  };

  /** The newer field is the portfolio's, the older one the number's; a version that knows neither tells nothing. */
  async function tierOf(): Promise<string> {
    for (const field of ['whatsapp_business_manager_messaging_limit', 'messaging_limit_tier']) {
      try {
        const value = (await graph.get(encodeURIComponent(account), { fields: field }))[field];
        if (typeof value === 'string' && value !== '') return value.slice(0, 60);
      } catch {
        // Graph answers (#100) for a field its version does not know.
      }
    }
    return '';
  }
}

/** Whether the first change of the first entry is about our number. */
function mentions(entries: unknown, account: string): boolean {
  const entry = fieldsOf(Array.isArray(entries) ? entries[0] : undefined);
  const change = fieldsOf(Array.isArray(entry?.changes) ? entry.changes[0] : undefined);
  return fieldsOf(fieldsOf(change?.value)?.metadata)?.phone_number_id === account;
}

function toTemplate(template: Fields): KnownTemplate {
  const components = Array.isArray(template.components) ? template.components.map(fieldsOf) : [];
  const part = (type: string) => components.find((one) => textOf(one?.type, 40).toUpperCase() === type);
  const body = part('BODY')?.text;
  const buttons = part('BUTTONS')?.buttons;
  const taps = Array.isArray(buttons)
    ? buttons.filter((one) => textOf(fieldsOf(one)?.type, 40).toUpperCase() === 'QUICK_REPLY')
    : [];
  return {
    name: textOf(template.name, 512),
    language: textOf(template.language, 20),
    status: textOf(template.status, 40).toUpperCase(),
    category: textOf(template.category, 40).toUpperCase(),
    ttlS: integerOf(template.message_send_ttl_seconds),
    parameters: typeof body === 'string' ? new Set(body.match(/\{\{\s*\w+\s*\}\}/g)).size : null,
    taps: taps.length,
  };
}
