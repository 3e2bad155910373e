// Why an order, a submission or a decision did not happen, in sentences for the person at the command line.
import type { AlarmRefusal } from '../core/alarm.ts';
import type { TimeFault } from '../core/wall-clock.ts';

export type Refusal =
  | AlarmRefusal
  | 'missing'
  | 'no-alarm'
  | 'not-allowed'
  | 'own-submission'
  | 'impossible'
  | 'changed'
  | 'restore-gap'
  | 'restore-gap-admin'
  | 'alarm-changed'
  | 'expired'
  | 'too-long-text'
  | 'short-text'
  | 'not-after-before-start'
  | 'nothing-in-doubt'
  | 'other-kind'
  | 'no-chat'
  | 'too-late'
  | 'schedule-in-the-past'
  | 'valid-until-too-early';

/** What happened and what to do. */
export const REFUSALS: Record<Refusal, string> = {
  'regime-off': 'The alarm regime is off: switch it on with `settings set regime on --as USER`.',
  'out-of-season':
    'That day lies outside the season (settings saison_von, saison_bis): say --out-of-season if it is meant.',
  'end-before-begin': 'The end lies before the begin.',
  'cars-before-stoves': 'Cars begin before stoves: stoves stay off from 18:00 on the eve, cars from 0:00.',
  'stoves-too-early': 'Stoves begin more than two days before cars: is the date right?',
  'begin-in-the-past': 'The begin lies in the past: say --begun if it is meant.',
  'end-in-the-past': 'The end lies in the past.',
  'too-far-ahead': 'The begin lies more than a year ahead: is the year right?',
  'too-long': 'The alarm would last more than 60 days: is the date right?',
  'not-open': 'That alarm is not in force: it was never released, or was cancelled.',
  ended: 'That alarm has ended, or its end was announced: use a correction.',
  'already-open': 'Another alarm is announced or in force: end or cancel it first.',
  'nothing-changed': 'Nothing is different from before.',
  'reason-missing': 'A reason is needed.',
  'reason-too-long': 'The reason is too long: at most 200 characters.',
  missing: 'There is no such broadcast.',
  'no-alarm': 'There is no such alarm.',
  'not-allowed': 'This user may not do that: submitting needs editor, releasing publisher, an emergency admin.',
  'own-submission': 'Nobody approves their own submission: a second person is needed.',
  impossible: 'Not possible in the state the broadcast is in.',
  changed: 'The texts are not what was submitted: submit them again.',
  'restore-gap':
    'After the restore STOPP and erasures of some time may be missing (`doctor` says of which): look for them at the messengers and the telephone, then say with --reason why sending goes on all the same.',
  'restore-gap-admin':
    'After the restore STOPP and erasures of some time may be missing: only an admin may say that sending goes on.',
  'alarm-changed': 'Something else about this alarm was released meanwhile: submit anew.',
  expired: 'Its time is over: submit anew.',
  'too-long-text': 'A text is too long: at most 700 characters for an alarm, 3000 for a post, 1000 with a picture.',
  'short-text': 'The German text and title are missing.',
  'not-after-before-start': 'The latest time lies before the scheduled one.',
  'nothing-in-doubt': 'Nothing is in doubt.',
  'no-chat': 'No chat of yours is linked: make a code in the console under your name, and send it to the bot.',
  'other-kind': 'An edit keeps the kind and the alarm: turn this one down and submit the other anew.',
  'too-late': 'Its latest time has passed: submit it anew.',
  'schedule-in-the-past': 'The scheduled time lies in the past: leave it out to send at once.',
  'valid-until-too-early': 'It would be out of date before it is sent: is the latest validity right?',
};

export const TIME_FAULTS: Record<TimeFault, string> = {
  'not-a-time': 'is no time: write it like 2026-11-30T18:00, in the time of the city',
  'no-such-day': 'is a day that does not exist',
  'no-such-time': 'is an hour that the clock change skips on that day',
  'ambiguous-time': 'comes twice on that day because of the clock change: add +01:00 or +02:00',
  weekday: 'names a weekday that is not that date’s',
};
