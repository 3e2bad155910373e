// The command menus: within Telegram's limits, and understood again when they are typed.
import { describe, expect, it } from 'vitest';
import { COMMANDS, commandMenus, commandNames } from '../../../src/channels/telegram/commands.ts';
import { LANGUAGES } from '../../../src/core/locale.ts';
import { phrases } from './open-channel.ts';

describe('the command menus', () => {
  const menus = commandMenus(phrases);

  it('are there for every language, German for all others', () => {
    expect(menus.map((menu) => menu.language ?? 'default')).toEqual(['default', ...LANGUAGES]);
  });

  it.each(menus)('keep Telegram’s limits: $language', ({ commands, description, shortDescription }) => {
    expect(commands).toHaveLength(COMMANDS.length);
    for (const { command, description: text } of commands) {
      expect(command).toMatch(/^[a-z0-9_]{1,32}$/);
      expect(text).toMatch(/^.{3,60}$/u);
    }
    expect(new Set(commands.map(({ command }) => command)).size).toBe(commands.length);
    expect(description.length).toBeLessThanOrEqual(512);
    expect(shortDescription.length).toBeLessThanOrEqual(120);
    expect(description).toContain('112');
  });

  it('are understood when typed, each name in one way', () => {
    const nameOf = commandNames(phrases);
    for (const { commands } of menus) expect(commands.map(({ command }) => nameOf(command))).toEqual([...COMMANDS]);
    expect(nameOf('wetter')).toBe('wetter');
  });
});
