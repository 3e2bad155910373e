// The bot's commands: their names for the dialogue, and what Telegram shows of them per language.
import { LANGUAGES, type Language } from '../../core/locale.ts';
import type { Phrases } from '../../core/phrases.ts';

/** The names the dialogue knows, whatever language a command was typed in. */
export const COMMANDS = [
  'start',
  'status',
  'abo',
  'stopp',
  'sprache',
  'mensch',
  'daten',
  'loeschen',
  'kennung',
  'umziehen',
  'hilfe',
] as const;

export interface CommandMenu {
  /** Undefined: for everyone whose language has no menu of its own. */
  language?: Language;
  commands: { command: string; description: string }[];
  /** Shown before the first message (≤ 512) and in the profile (≤ 120). */
  description: string;
  shortDescription: string;
}

/** German as the default for everyone, then one menu per language. Names are `[a-z0-9_]`, 1–32; descriptions 1–256. */
export function commandMenus(phrases: Phrases): CommandMenu[] {
  const menu = (language: Language): CommandMenu => ({
    commands: COMMANDS.map((name) => ({
      command: phrases.say(language, `telegram.command.${name}.name`),
      description: phrases.say(language, `telegram.command.${name}.description`),
    })),
    description: phrases.say(language, 'telegram.description'),
    shortDescription: phrases.say(language, 'telegram.short_description'),
  });
  return [menu('de'), ...LANGUAGES.map((language) => ({ language, ...menu(language) }))];
}

/** Typed name in any of our languages → the dialogue's name; an unknown name stays as it is. */
export function commandNames(phrases: Phrases): (name: string) => string {
  const names = new Map<string, string>();
  for (const name of COMMANDS) {
    for (const language of LANGUAGES) {
      const typed = phrases.say(language, `telegram.command.${name}.name`);
      if (!names.has(typed)) names.set(typed, name);
    }
    names.set(name, name);
  }
  return (typed) => names.get(typed) ?? typed;
}
