// What is left to read where somebody was erased: for staff, and for a department that got the case.
import type { Phrases } from '../core/phrases.ts';
import type { Settings } from '../core/settings.ts';
import type { ErasedWords } from '../storage/eraser.ts';

export function erasedWords(phrases: Phrases, settings: () => Settings): ErasedWords {
  return {
    subject: () => phrases.say('de', 'retention.erased-ticket'),
    mail(number, at) {
      const timeZone = settings().get('time_zone');
      const day = new Intl.DateTimeFormat('de-DE', { timeZone, dateStyle: 'long' }).format(at);
      const values = { number, day };
      return {
        subject: phrases.say('de', 'console.forward.erased.subject', values),
        body: phrases.say('de', 'console.forward.erased.body', values),
      };
    },
  };
}
