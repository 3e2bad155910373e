// Passwords that are guessed first: judged by zxcvbn over its ranked list of leaked ones, and by our own surroundings.
import type { ZxcvbnFactory } from '@zxcvbn-ts/core';

/** What people at this desk make long passwords of; the list that comes with zxcvbn knows little German. */
const AROUND_HERE = `
stuttgart feinstaub feinstaubalarm alarm rathaus stadt landeshauptstadt umwelt umweltamt luft neckar neckartor buergerbuero
buero büro arbeit passwort kennwort geheim geheimnis willkommen hallo sommer winter frühling fruehling herbst
montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar märz april mai juni juli august september
oktober november dezember schatz schatzi sonnenschein fußball fussball muster mustermann test ichliebedich yxcvbnm
`
  .trim()
  .split(/\s+/);

/** Guesses (power of ten) that must be needed: somebody who stole the hashes gives up before. zxcvbn calls it score 4. */
const ENOUGH = 10;

/** Longer ones are judged by their beginning, so that nobody can make this slow (100 characters: about 30 ms). */
const LOOKED_AT = 100;

let judge: Promise<ZxcvbnFactory> | null = null;

/**
 * True for a password that a guesser reaches early, or that has the person's name or ours in it. How long it must be is
 * asked elsewhere. The first call reads the list (about 60 ms).
 */
export async function isWeakPassword(password: string, name: string): Promise<boolean> {
  const folded = password.toLowerCase().normalize('NFC');
  const names = name
    .toLowerCase()
    .split(/[^\p{L}\d]+/u)
    .filter((part) => part.length > 2);
  if (['luftpost', ...names].some((part) => folded.includes(part))) return true;
  judge ??= openJudge();
  return (await judge).check(folded.slice(0, LOOKED_AT)).guessesLog10 < ENOUGH;
}

async function openJudge(): Promise<ZxcvbnFactory> {
  const [{ ZxcvbnFactory }, { adjacencyGraphs, dictionary }] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
  ]);
  return new ZxcvbnFactory({ graphs: adjacencyGraphs, dictionary: { ...dictionary, 'around-here': AROUND_HERE } });
}
