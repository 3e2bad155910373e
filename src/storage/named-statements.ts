// Statements of the busy path by a name of their own on each PostgreSQL connection: parsed and planned once, not each time.
import type pg from 'pg';
import { nameOf } from './rows.ts';

/** Statements of `client` whose text is known to come again go by their name. Call it once for a connection. */
export function nameStatements(client: pg.ClientBase): void {
  const ask = client.query.bind(client) as (...args: unknown[]) => unknown;
  const query = (...args: unknown[]): unknown => {
    const [text, values] = args;
    const name = args.length === 2 && typeof text === 'string' && Array.isArray(values) ? nameOf(text) : undefined;
    return name === undefined ? ask(...args) : ask({ name, text, values });
  };
  client.query = query as typeof client.query;
}
