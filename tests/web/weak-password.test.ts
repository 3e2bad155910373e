// Which passwords are refused beside short ones.
import { expect, it } from 'vitest';
import { isWeakPassword } from '../../src/web/console/weak-password.ts';

it.each([
  ['passwort1234', true],
  ['Passwort!2026!', true],
  ['willkommen-2026', true],
  ['stuttgart-feinstaub', true],
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
])('%s: %s', (password, weak) => {
  expect(isWeakPassword(password, 'Anna Weber')).toBe(weak);
});
