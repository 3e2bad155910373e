// Composing a background post: topic, words per language, picture with its words, link.
import type { Context } from 'hono';
import type { AudienceCounts } from '../../core/broadcast.ts';
import { LOCALES, type Locale } from '../../core/locale.ts';
import type { Notice } from '../../core/notice.ts';
import { isTopic } from '../../core/subscription.ts';
import { readSchedule, stampOf, type Values } from './alarm-form.ts';
import type { Editing } from './alarm-form-view.ts';
import type { Room } from './console.ts';
import type { Env } from './guard.ts';
import type { PostDraft } from './notice-deps.ts';
import { type PostFormContent, postFormView } from './post-form-view.ts';

export interface PostPreview {
  notice: Notice;
  audience: AudienceCounts;
  startAt: number;
}

const FAULTLESS = { ok: true } as const;

export type PostDesk = ReturnType<typeof createPostDesk>;

export function createPostDesk({ views, notices, clock, settings }: Room) {
  const { t } = views;

  function show(c: Context<Env>, editing: Editing | null, values: Values, part: Partial<PostFormContent> = {}) {
    const session = c.get('session');
    const content: PostFormContent = {
      action: editing === null ? '/console/posts/new' : `/console/broadcasts/${editing.id}/edit`,
      editing,
      values,
      trouble: null,
      done: null,
      preview: null,
      rate: notices.rate,
      ...part,
    };
    const body = postFormView(views, content, session);
    const status = content.trouble === null ? 200 : 422;
    return views.page(c, { title: t('post.title'), body, session, at: '/broadcasts', status });
  }

  /** What was filled in: looked at, tried on one's own chat, or handed in. */
  async function take(c: Context<Env>, editing: Editing | null): Promise<Response> {
    const values = c.get('form');
    const draft = draftOf(values);
    const refused = (refusal: string) => show(c, editing, values, { trouble: t(`refusal.${refusal}`) });
    const checked = check(values, draft);
    if (!checked.ok) return refused(checked.refusal);
    const timed = readSchedule(values, settings.get('time_zone'));
    if (!timed.ok) return refused(timed.refusal);
    const user = c.get('session').account;
    if (values.do === 'submit' && values.seen === stampOf(values)) {
      if (editing !== null) {
        const edited = await notices.releases.edit(editing.id, { draft }, user, timed.schedule);
        return edited.ok ? c.redirect(`/console/broadcasts/${editing.id}`, 303) : refused(edited.refusal);
      }
      const done = await notices.releases.submit({ draft }, user, { ...timed.schedule, requestId: values.form });
      return done.ok ? c.redirect(`/console/broadcasts/${done.broadcast}`, 303) : refused(done.refusal);
    }
    const preview = await notices.releases.preview({ draft }, user, timed.schedule);
    if (!preview.ok) return refused(preview.refusal);
    const tested = values.do === 'test' ? await notices.releases.test({ draft }, user) : null;
    const trouble = tested?.ok === false ? t(`refusal.${tested.refusal}`) : null;
    return show(c, editing, values, {
      preview: { ...preview, startAt: timed.schedule.scheduledFor ?? clock.now() },
      trouble: values.do === 'submit' ? t('compose.changed') : trouble,
      done: tested?.ok === true ? t('compose.tested') : null,
    });
  }

  return { show, take };
}

export function createPostRoutes({ route }: Room, desk: PostDesk): void {
  route('GET /posts/new', (c) => desk.show(c, null, { topic: 'environment' }));
  route('POST /posts/new', (c) => desk.take(c, null));
}

/** The values that would say a post again, for a form that goes on from it. */
export function postValues({ texts, topic, image, link }: Notice): Values {
  const written = texts.filter(({ outlet }) => outlet === 'feed');
  return {
    topic,
    ...Object.fromEntries(
      written.flatMap(({ locale, title, text }) => [
        [`title-${locale}`, title],
        [`text-${locale}`, text],
      ]),
    ),
    ...(image === null ? {} : { image: image.url, alt: image.alt }),
    ...(link === null ? {} : { link: link.url, label: link.label }),
  };
}

function draftOf(values: Values): PostDraft {
  const own = (part: string): Partial<Record<Locale, string>> =>
    Object.fromEntries(
      LOCALES.map((locale) => [locale, values[`${part}-${locale}`]?.trim() ?? '']).filter(([, text]) => text !== ''),
    );
  const { topic = '', image = '', alt = '', link = '', label = '' } = values;
  return {
    topic: isTopic(topic) ? topic : 'environment',
    title: own('title'),
    text: own('text'),
    ...(image.trim() === '' ? {} : { image: { url: image.trim(), alt: alt.trim() } }),
    ...(link.trim() === '' ? {} : { link: { url: link.trim(), label: label.trim() || link.trim() } }),
  };
}

/** What the form can say that nobody could send. */
function check(values: Values, { title, text, image, link }: PostDraft): { ok: true } | { ok: false; refusal: string } {
  const no = (refusal: string) => ({ ok: false as const, refusal });
  if (!isTopic(values.topic)) return no('topic');
  if (!title.de || !text.de) return no('short-text');
  if (LOCALES.some((locale) => Boolean(title[locale]) !== Boolean(text[locale]))) return no('half-text');
  if (image && !isWeb(image.url)) return no('no-link');
  if (image && image.alt === '') return no('no-alt');
  if (link && !isWeb(link.url)) return no('no-link');
  return FAULTLESS;
}

const isWeb = (url: string): boolean => URL.canParse(url) && new URL(url).protocol === 'https:' && url.length <= 500;
