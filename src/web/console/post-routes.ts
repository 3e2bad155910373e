// Composing a background post: topic, words per language, picture with its words, link.
import type { Context } from 'hono';
import type { AudienceCounts } from '../../core/broadcast.ts';
import { LOCALES, type Locale } from '../../core/locale.ts';
import type { NoticeText } from '../../core/notice.ts';
import { isTopic } from '../../core/subscription.ts';
import { readSchedule, stampOf, type Values } from './alarm-form.ts';
import type { Room } from './console.ts';
import type { Env } from './guard.ts';
import type { PostDraft } from './notice-deps.ts';
import { postFormView } from './post-form-view.ts';

export interface PostPreview {
  texts: NoticeText[];
  audience: AudienceCounts;
  startAt: number;
  image: PostDraft['image'] | null;
}

const FAULTLESS = { ok: true } as const;

export function createPostRoutes({ route, views, notices, clock, settings }: Room): void {
  const { t } = views;

  function show(c: Context<Env>, values: Values, trouble: string | null, preview: PostPreview | null = null) {
    const session = c.get('session');
    const body = postFormView(views, { values, trouble, preview, rate: notices.rate }, session);
    const status = trouble === null ? 200 : 422;
    return views.page(c, { title: t('post.title'), body, session, at: '/broadcasts', status });
  }

  route('GET /posts/new', (c) => show(c, { topic: 'environment' }, null));

  route('POST /posts/new', async (c) => {
    const values = c.get('form');
    const draft = draftOf(values);
    const checked = check(values, draft);
    if (!checked.ok) return show(c, values, t(`refusal.${checked.refusal}`));
    const timed = readSchedule(values, settings.get('time_zone'));
    if (!timed.ok) return show(c, values, t(`refusal.${timed.refusal}`));
    if (values.do === 'submit' && values.seen === stampOf(values)) {
      const user = c.get('session').account;
      const done = await notices.releases.post(draft, user, { ...timed.schedule, requestId: values.form });
      if (done.ok) return c.redirect(`/console/broadcasts/${done.broadcast}`, 303);
      return show(c, values, t(`refusal.${done.refusal}`));
    }
    const preview = {
      ...(await notices.previewPost(draft)),
      startAt: timed.schedule.scheduledFor ?? clock.now(),
      image: draft.image ?? null,
    };
    return show(c, values, values.do === 'submit' ? t('compose.changed') : null, preview);
  });
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
