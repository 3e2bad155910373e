// Which passwords are refused beside short ones.
import { dictionary } from '@zxcvbn-ts/language-common';
import { describe, expect, it } from 'vitest';
import { isWeakPassword } from '../../src/storage/weak-password.ts';

it.each([
  ['passwort1234', true],
  ['Passwort!2026!', true],
  ['P@ssw0rd2026', true],
  ['willkommen-2026', true],
  ['stuttgart-feinstaub', true],
  ['Sommer2026!!!', true],
  ['Feinstaubalarm2026', true],
  ['sunshine12345', true],
  ['123456789012', true],
  ['qwertzuiopasdf', true],
  ['aaaaaaaaaaaaaa', true],
  ['abcabcabcabc', true],
  ['LuftPost ist prima', true],
  ['ein weber im wald', true],
  ['1q2w3e4r5t6z7u', true],
  ['correct horse battery', false],
  ['Kachelofen bleibt heute kalt', false],
  ['Xk7-q2mV-9tLp', false],
  ['stuttgarter Hefezopf', false],
  ['Ölkanne am Wehr', false],
])('%s: %s', async (password, weak) => {
  expect(await isWeakPassword(password, 'Anna Weber')).toBe(weak);
});

describe('the three thousand most common passwords', () => {
  const common = (dictionary['passwords-common'] as string[]).slice(0, 3_000);

  async function passing(passwords: string[]): Promise<string[]> {
    const weak = await Promise.all(passwords.map((password) => isWeakPassword(password, 'Anna Weber')));
    return passwords.filter((_, index) => !weak[index]);
  }

  it('are refused', async () => {
    expect(common).toHaveLength(3_000);
    expect(await passing(common)).toEqual([]);
  });

  it('are refused dressed up with a year and twice over', async () => {
    const some = common.filter((_, index) => index % 20 === 0);
    expect(await passing(some.flatMap((word) => [`${word}2026!`, `${word}${word}`]))).toEqual([]);
  });
});
