// One real PostgreSQL for all tests of a run, with a migrated template that fresh databases are copied from.
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { openDatabase } from '../../src/storage/database.ts';
import { migrate } from '../../src/storage/migrate.ts';
import { createPostgresServer } from './postgres-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Of the server, with `{database}` where the name goes. */
    postgresUrl: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await createPostgresServer();
  await server.start();
  await makeTemplate(server.url);
  project.provide('postgresUrl', server.url);
  return () => server.remove();
}

async function makeTemplate(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url.replace('{database}', 'postgres') });
  await client.connect();
  await client.query('create database luftpost_template');
  await client.end();
  const database = openDatabase({ url: url.replace('{database}', 'luftpost_template'), file: '' });
  await migrate(database);
  await database.close();
}
