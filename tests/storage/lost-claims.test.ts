// Claims that this process does not know of are given back, and only those.
import { expect, it } from 'vitest';
import { createLostClaims } from '../../src/storage/lost-claims.ts';
import { eachDatabase } from '../databases.ts';
import { fakeChannel } from '../fakes/channel.ts';
import { addUser, clockFrom, crowd, NOON, openAlarmHouse, subscribe } from '../scenario/alarm-house.ts';
import { until } from '../scenario/spine.ts';

eachDatabase('claims', (open) => {
  it('whose answer was lost go out after all, and what is being sent stays', async () => {
    const database = await open();
    const { db } = database;
    const channel = fakeChannel('telegram', '42', 10_000);
    await subscribe(database, channel, crowd(4));
    const clock = clockFrom(NOON);
    const house = openAlarmHouse({ database, channel, clock });
    const editor = await addUser(database, 'Ede', 'editor');
    const publisher = await addUser(database, 'Petra', 'publisher');
    const order = { type: 'announce', stovesFrom: NOON + 21_600_000, carsFrom: NOON + 43_200_000 } as const;
    const submitted = await house.alarms.order(null, order, editor);
    if (!submitted.ok) throw new Error(submitted.refusal);
    let answer = (): void => {};
    channel.fates.push(
      new Promise((resolve) => {
        answer = () => resolve({ outcome: 'accepted' });
      }),
    );
    await house.start();
    await house.alarms.approve(submitted.broadcast, publisher);
    const states = async () =>
      (await db.selectFrom('deliveries').select('state').orderBy('id').execute()).map(({ state }) => state).sort();
    await until('all but one are sent', async () => (await states()).join() === 'sending,sent,sent,sent');
    // As a commit leaves it whose answer never came: ours by the row, unknown to us.
    const known = house.delivery.held();
    expect(known).toHaveLength(1);
    const lost = await db.selectFrom('deliveries').select('id').where('state', '=', 'sent').executeTakeFirstOrThrow();
    await db
      .updateTable('deliveries')
      .set({ state: 'sending', holder: 'me', claimed_at: clock.now() })
      .where('id', '=', lost.id)
      .execute();
    const giveBack = createLostClaims({ database, holder: 'me', now: () => clock.now() });
    expect(await giveBack(house.delivery.held())).toBe(0);
    clock.move(31_000);
    expect(await giveBack(house.delivery.held())).toBe(1);
    house.delivery.wake();
    await until('it goes out', () => channel.sent.length === 5);
    expect((await states()).filter((state) => state === 'pending')).toEqual([]);
    answer();
    await until('all are sent', async () => (await states()).join() === 'sent,sent,sent,sent');
    expect(channel.sent.filter((send) => send.deliveryId === known[0])).toHaveLength(1);
    await house.stop();
  });
});
