// Settings of the city, changed by admins, with their history.
import type { Context } from 'hono';
import { isLocale } from '../../core/locale.ts';
import { SETTINGS } from '../../core/settings.ts';
import type { Room } from './console.ts';
import type { Env } from './guard.ts';
import { type SettingsContent, settingsView } from './settings-view.ts';

export function createSettingsRoutes({ route, views, settings, settingsWriter, users }: Room): void {
  const { t } = views;

  async function show(
    c: Context<Env>,
    locale: string | undefined,
    { trouble = null, saved = null, refused = null }: Partial<Pick<SettingsContent, 'trouble' | 'saved' | 'refused'>>,
  ) {
    const names = new Map((await users.list()).map(({ id, name }) => [id, name]));
    const content = {
      settings,
      history: (await settingsWriter.history()).slice(0, 100),
      nameOf: (id: string) => names.get(id) ?? id,
      locale: isLocale(locale) ? locale : 'de',
      trouble,
      saved,
      refused,
    } as const;
    const session = c.get('session');
    const body = settingsView(views, content, session);
    const status = trouble === null ? 200 : 422;
    return views.page(c, { title: t('settings.title'), body, session, at: '/settings', status });
  }

  route('GET /settings', (c) => {
    const saved = c.req.query('saved');
    return show(c, c.req.query('locale'), { saved: SETTINGS.some(({ key }) => key === saved) ? saved! : null });
  });

  route('POST /settings', async (c) => {
    const { key = '', value = '', locale = 'de' } = c.get('form');
    const bare = key.split('.')[0]!;
    const definition = SETTINGS.find((candidate) => candidate.key === bare);
    if (definition === undefined) return views.refused(c, 400, 'form');
    const outcome = await settingsWriter.set(key, value, c.get('session').account.id);
    if (!outcome.ok) {
      // What a setting must look like is said by its key, or by its kind.
      const why = views.knows(`settings.wrong.${bare}`) ? bare : definition.kind;
      const { min = 0, max = 999_999_999 } = definition;
      const trouble = `${t(`setting.${bare}`)}: ${t(`settings.wrong.${why}`, { min, max })}`;
      return show(c, locale, { trouble, refused: { key, value } });
    }
    const group = isLocale(locale) ? locale : 'de';
    return c.redirect(`/console/settings?locale=${group}&saved=${bare}`, 303);
  });
}
