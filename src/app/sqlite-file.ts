// Where the SQLite file lies.
import { join } from 'node:path';
import type { Config } from '../config.ts';

export const sqliteFile = (config: Pick<Config, 'dataDir'>): string => join(config.dataDir, 'luftpost.sqlite');
