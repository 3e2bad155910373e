// All migrations in order. Numbered, never edited once released; each runs in one transaction with its mark.
import { first } from './0001-first.ts';
import { draftsPerPerson } from './0003-drafts-per-person.ts';
import { channelStops } from './0004-channel-stops.ts';
import { alarmDesk } from './0005-alarm-desk.ts';
import { leanIntake } from './0006-lean-intake.ts';
import { dataRights } from './0007-data-rights.ts';
import { toldStops } from './0008-told-stops.ts';
import { leanAudience } from './0009-lean-audience.ts';
import { outletPosts } from './0010-outlet-posts.ts';
import { teaching } from './0011-teaching.ts';
import { atAMillion } from './0012-at-a-million.ts';

export const migrations: { id: number; name: string; sql: string }[] = [
  { id: 1, name: 'first', sql: first },
  { id: 3, name: 'drafts-per-person', sql: draftsPerPerson },
  { id: 4, name: 'channel-stops', sql: channelStops },
  { id: 5, name: 'alarm-desk', sql: alarmDesk },
  { id: 6, name: 'lean-intake', sql: leanIntake },
  { id: 7, name: 'data-rights', sql: dataRights },
  { id: 8, name: 'told-stops', sql: toldStops },
  { id: 9, name: 'lean-audience', sql: leanAudience },
  { id: 10, name: 'outlet-posts', sql: outletPosts },
  { id: 11, name: 'teaching', sql: teaching },
  { id: 12, name: 'at-a-million', sql: atAMillion },
];
