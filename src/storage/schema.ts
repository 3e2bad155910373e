// The tables as TypeScript sees them. Instants are ms UTC; flags are 0 or 1; JSON is text. Written once in migrations/.
import type { DeskTables } from './schema-desk.ts';
import type { HouseTables } from './schema-house.ts';
import type { NoticeTables } from './schema-notice.ts';
import type { PeopleTables } from './schema-people.ts';
import type { TalkTables } from './schema-talk.ts';

export interface Tables extends PeopleTables, TalkTables, DeskTables, NoticeTables, HouseTables {}
