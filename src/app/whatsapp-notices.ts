// Notices over WhatsApp's Cloud API: which approved wording carries them, and what a publisher should know before.
import type { AccountLookups, KnownTemplate } from '../channels/whatsapp-cloud/account.ts';
import type { Clock } from '../core/clock.ts';
import { LOCALES, type Locale, languageOf } from '../core/locale.ts';
import { isBackground, type Notice, type NoticeKind } from '../core/notice.ts';
import type { Remark, RemarkKind } from '../core/notice-remark.ts';
import { isTemplateOutlet, readTemplate, type TemplateChoice } from '../core/notice-template.ts';
import type { Settings } from '../core/settings.ts';
import type { ChannelStop } from '../storage/channel-stops.ts';

export interface WhatsAppNoticesDeps {
  account: string;
  lookups: Pick<AccountLookups, 'templates' | 'number'>;
  settings(): Settings;
  clock: Clock;
  stops: { list(): Promise<ChannelStop[]>; add(stop: ChannelStop): Promise<void> };
}

const CHANNEL = 'whatsapp-cloud';
/** {{1}} what it is about, {{2}} what holds, {{3}} where to read on. */
const VALUES = 3;
/** A wording that was not approved at the start is looked at again after this, ms. */
const HELD_MS = 30 * 60_000;

const STATUS_REMARKS: Record<string, RemarkKind> = {
  PAUSED: 'template-paused',
  DISABLED: 'template-paused',
  REJECTED: 'template-rejected',
  PENDING: 'template-pending',
  IN_APPEAL: 'template-pending',
};

export type WhatsAppNotices = ReturnType<typeof createWhatsAppNotices>;

export function createWhatsAppNotices({ account, lookups, settings, clock, stops }: WhatsAppNoticesDeps) {
  const known = (): Promise<KnownTemplate[] | null> => lookups.templates().catch(() => null);

  /** One wording per locale, and a reserve where there is one. When Meta cannot be asked: as the settings say. */
  function choose(kind: NoticeKind): Promise<TemplateChoice[]> {
    return chooseAmong(settings().list(isBackground(kind) ? 'whatsapp_template_post' : 'whatsapp_template_alarm'));
  }

  async function chooseAmong(names: string[]): Promise<TemplateChoice[]> {
    if (names.length === 0) return [];
    const templates = await known();
    return LOCALES.flatMap((locale) =>
      (templates === null ? assumed(names, locale) : found(templates, names, locale)).slice(0, 2).map(
        ({ name, language, ttlS }, at): TemplateChoice => ({
          locale,
          outlet: at === 0 ? 'template' : 'reserve',
          name,
          language,
          ...(ttlS === null ? {} : { ttlS }),
        }),
      ),
    );
  }

  type Named = Pick<KnownTemplate, 'name' | 'language' | 'ttlS'>;

  function assumed(names: string[], locale: Locale): Named[] {
    const language = languageOf(locale);
    if (!settings().list('whatsapp_template_languages').includes(language)) return [];
    return names.map((name) => ({ name, language, ttlS: null }));
  }

  /** Approved ones first; German is bound even when it is missing, so that this is told. */
  function found(templates: KnownTemplate[], names: string[], locale: Locale): Named[] {
    const language = languageOf(locale);
    const ours = names.flatMap((name) => {
      const same = templates.filter((one) => one.name === name && one.language.split(/[_-]/)[0] === language);
      return [...same].sort((a, b) => Number(b.language === language) - Number(a.language === language)).slice(0, 1);
    });
    const usable = ours.filter(({ status }) => status === 'APPROVED');
    if (usable.length > 0) return usable;
    if (ours.length > 0) return ours.slice(0, 1);
    return language === 'de' ? [{ name: names[0]!, language, ttlS: null }] : [];
  }

  /** `count`: people of the audience on this channel. */
  async function remarks(notice: Pick<Notice, 'texts' | 'validUntil'>, count: number): Promise<Remark[]> {
    if (count === 0) return [];
    const waits = (await stops.list())
      .filter((stop) => stop.channel === CHANNEL && stop.account === account)
      .map((stop) => remark('bad', 'waits', { reason: stop.reason, until: new Date(stop.until).toISOString() }));
    return [...waits, ...(await aboutTemplates(notice)), ...(await aboutLimit(count)), ...cost(count)];
  }

  async function aboutTemplates({ texts, validUntil }: Pick<Notice, 'texts' | 'validUntil'>): Promise<Remark[]> {
    const bound = texts.filter(({ outlet }) => isTemplateOutlet(outlet));
    const templates = await known();
    if (templates === null) return [remark('warn', 'templates-unknown')];
    if (bound.length === 0) return [remark('bad', 'template-missing', { name: '–', language: 'de' })];
    const said = new Map<string, Remark>();
    for (const text of bound) {
      const { name, language } = readTemplate(text);
      const template = templates.find((one) => one.name === name && one.language === language);
      const hasReserve = bound.some((other) => other.locale === text.locale && other.outlet !== text.outlet);
      const level = text.outlet === 'reserve' || hasReserve ? 'warn' : 'bad';
      for (const one of faultsOf(template, level, { name, language }, validUntil)) {
        said.set(JSON.stringify([one.what, one.values]), one);
      }
    }
    return [...said.values()];
  }

  function faultsOf(
    template: KnownTemplate | undefined,
    level: Remark['level'],
    values: Record<string, string>,
    validUntil: number,
  ): Remark[] {
    if (template === undefined) return [remark(level, 'template-missing', values)];
    const faults: Remark[] = [];
    if (template.status !== 'APPROVED') {
      faults.push(remark(level, STATUS_REMARKS[template.status] ?? 'template-rejected', values));
    }
    if (template.parameters !== null && template.parameters !== VALUES) {
      faults.push(remark(level, 'template-parameters', { ...values, count: String(template.parameters) }));
    }
    if (template.category === 'MARKETING') faults.push(remark('warn', 'template-marketing', values));
    const hours = template.ttlS === null ? '720' : (template.ttlS / 3_600).toFixed(1);
    const late = template.ttlS !== null && clock.now() + template.ttlS * 1_000 > validUntil;
    if (late || template.ttlS === null) {
      faults.push(remark(late ? level : 'warn', 'template-late', { ...values, hours }));
    }
    return faults;
  }

  async function aboutLimit(count: number): Promise<Remark[]> {
    const own = settings().number('whatsapp_limit');
    const told =
      own > 0 ? { limit: own, tier: 'own' } : await lookups.number().catch(() => ({ limit: null, tier: '' }));
    if (told.limit !== null && count > told.limit) {
      return [remark('bad', 'limit', { limit: String(told.limit), count: String(count) })];
    }
    return told.limit === null && told.tier === '' ? [remark('info', 'limit-unknown')] : [];
  }

  function cost(count: number): Remark[] {
    const price = Number(settings().get('whatsapp_price').replace(',', '.'));
    if (!(price > 0)) return [];
    const total = (price * count).toFixed(2);
    return [remark('info', 'cost', { count: String(count), price: String(price), total })];
  }

  return {
    choose,
    /** The wordings of "your answer is waiting", one per locale. */
    waiting: (): Promise<TemplateChoice[]> => chooseAmong(settings().list('whatsapp_template_waiting')),
    remarks,
    /** Called at a release: notices with wordings that are not approved wait; everything else goes on. */
    async hold(notice: Pick<Notice, 'texts' | 'validUntil'>): Promise<void> {
      const faults = (await aboutTemplates(notice)).filter(
        ({ what, values }) => what !== 'template-marketing' && what !== 'template-late' && values.name !== undefined,
      );
      for (const { what, values } of faults) {
        await stops.add({
          channel: CHANNEL,
          account,
          template: `${values.name} ${values.language}`,
          until: clock.now() + HELD_MS,
          reason: what,
        });
      }
    },
  };
}

const remark = (level: Remark['level'], what: RemarkKind, values: Record<string, string> = {}): Remark => ({
  channel: CHANNEL,
  level,
  what,
  values,
});
