// Passwords that are guessed first: common ones of enough length, one's own name, one character over and over.

/** What people make long passwords of; those shorter than twelve characters are refused for their length. */
const COMMON = `
password passwort kennwort geheim geheimnis hallo willkommen welcome letmein qwertz qwerty qwertzuiop qwertyuiop
asdfghjkl yxcvbnm zxcvbnm iloveyou ichliebedich administrator admin master sommer winter fruehling frühling herbst
schatz schatzi sonnenschein sunshine princess football fussball fußball superman batman starwars monkey dragon trustno
baseball michael michelle daniel computer internet login abc abcdef abcdefg abcdefgh abcd test testtest muster
stuttgart feinstaub feinstaubalarm rathaus landeshauptstadt umwelt umweltamt buero büro arbeit
`
  .trim()
  .split(/\s+/);

const SEQUENCES = [
  '0123456789'.repeat(3),
  '9876543210'.repeat(3),
  'abcdefghijklmnopqrstuvwxyz',
  'qwertzuiopasdfghjklyxcvbnm',
  'qwertyuiopasdfghjklzxcvbnm',
  '1q2w3e4r5t6z7u8i9o0p',
  '1q2w3e4r5t6y7u8i9o0p',
];

/**
 * True for a password that a guesser tries early: only common words with digits and signs around and between them, a
 * row of keys, one character or group repeated, or anything with the person's name or ours.
 */
export function isWeakPassword(password: string, name: string): boolean {
  const folded = password.toLowerCase().normalize('NFC');
  const letters = folded.replaceAll(/[^\p{L}]/gu, '');
  const names = name
    .toLowerCase()
    .split(/[^\p{L}\d]+/u)
    .filter((part) => part.length > 2);
  if (['luftpost', ...names].some((part) => folded.includes(part))) return true;
  if (/^(.{1,4})\1+.{0,3}$/u.test(folded)) return true;
  const keys = folded.replaceAll(/[^\p{L}\d]/gu, '');
  if (SEQUENCES.some((row) => row.includes(keys))) return true;
  return isMadeOf(letters, COMMON);
}

/** Whether nothing but the words is left; digits and signs alone are their own kind of common. */
function isMadeOf(letters: string, words: string[]): boolean {
  const reached = new Set([0]);
  for (let at = 0; at < letters.length; at++) {
    if (!reached.has(at)) continue;
    for (const word of words) if (letters.startsWith(word, at)) reached.add(at + word.length);
  }
  return letters.length > 0 && letters.length < 40 && reached.has(letters.length);
}
