// An e-mail address given on the command line.
import { Fault } from './ports.ts';

/** The address, or a Fault with exit 2. */
export function mailAddress(text: string): string {
  if (!/^[^\s@,<>"]+@[^\s@,<>"]+\.[^\s@,<>".]+$/.test(text)) throw new Fault(`${text} is no e-mail address.`, 2);
  return text;
}
