// Three processes on one PostgreSQL while people write all the time: workers killed with -9 in the middle, then the
// database away for two minutes. Everybody's message is stored once, nobody is answered twice, nobody is forgotten.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Cluster, openCluster } from '../scenario/cluster.ts';
import type { StartedService } from '../scenario/start-service.ts';

const KILLS = Number(process.env.KILLS ?? 6);
const AWAY_MS = Number(process.env.AWAY_S ?? 120) * 1_000;
/** One person writes every so often. */
const EVERY_MS = 100;
const QUESTION = 'Gilt heute Feinstaubalarm?';

let cluster: Cluster;
let web: StartedService;
const workers: StartedService[] = [];

beforeAll(async () => {
  cluster = await openCluster();
  web = await cluster.start('web');
  workers.push(await cluster.start('worker'), await cluster.start('worker'));
}, 300_000);
afterAll(() => cluster?.stop());

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const ready = async () => (await fetch(`${cluster.publicUrl}/readyz`)).status;

it('forgets nobody over killed workers and a database that is away', { timeout: 1_800_000 }, async () => {
  const { fake, postgres } = cluster;
  const people: number[] = [];
  const writing = setInterval(() => {
    const person = 10_000 + people.length;
    people.push(person);
    fake.say(person, QUESTION);
  }, EVERY_MS);

  for (let kill = 0; kill < KILLS; kill++) {
    const seen = fake.sent.length;
    await expect.poll(() => fake.sent.length, { timeout: 90_000 }).toBeGreaterThan(seen + 20);
    await workers.shift()?.end('SIGKILL');
    workers.push(await cluster.start('worker'));
  }
  const seen = fake.sent.length;
  await expect.poll(() => fake.sent.length, { timeout: 90_000 }).toBeGreaterThan(seen + 20);

  await postgres.stop('SIGQUIT');
  const end = Date.now() + AWAY_MS;
  while (Date.now() < end) {
    expect(await ready()).toBe(503);
    await pause(1_000);
  }
  await postgres.start();
  const back = Date.now();
  await expect.poll(ready, { timeout: 30_000 }).toBe(200);
  const answered = fake.sent.length;
  await expect.poll(() => fake.sent.length, { timeout: 60_000 }).toBeGreaterThan(answered);
  const resumedMs = Date.now() - back;
  clearInterval(writing);

  await expect.poll(() => cluster.unanswered(people), { timeout: 180_000, interval: 500 }).toEqual([]);
  const doubled = people.filter((person) => fake.sentTo(person).length > 1);
  const silent = people.filter((person) => fake.sentTo(person).length === 0).length;
  console.log(JSON.stringify({ kills: KILLS, awayMs: AWAY_MS, people: people.length, resumedMs, inDoubt: silent }));
  expect(doubled).toEqual([]);
  expect(await cluster.stored(QUESTION)).toEqual(people);
  for (const service of [web, ...workers]) expect(service.process.exitCode).toBeNull();
  for (const service of [...workers, web]) expect(await service.end('SIGTERM')).toBe(0);
});
