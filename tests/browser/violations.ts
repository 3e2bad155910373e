// What axe finds on a page as it stands; one document without frames, looked at once.
import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/** With `rule` that rule alone. */
export async function violations(page: Page, rule?: string): Promise<string[]> {
  const axe = new AxeBuilder({ page }).setLegacyMode();
  const chosen = rule
    ? axe.withRules([rule])
    : axe.withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']);
  const found = await chosen.analyze();
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
}
