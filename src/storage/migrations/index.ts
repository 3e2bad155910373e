// All migrations in order. Numbered, never edited once released; each runs in one transaction with its mark.
import { first } from './0001-first.ts';

export const migrations: { id: number; name: string; sql: string }[] = [{ id: 1, name: 'first', sql: first }];
