// The linked device as all processes see it: what its owner last said, and what the console asks of it.
import { OFF, type Session } from '../channels/whatsapp-web/session-state.ts';
import type { Clock } from '../core/clock.ts';
import type { Database } from '../storage/database.ts';
import { openKeyv } from '../storage/keyv-store.ts';
import type { DeviceOrder } from '../web/console/deps.ts';

/** What the owner says of itself is believed for this long, ms; it says it again in half the time. */
export const BELIEVED_MS = 60_000;
/** An order of the console that nobody took is void after this, ms. */
const ORDER_MS = 60_000;

/** Nothing here must survive: a lost order is given again, a lost state is said again. */
export function createLinkedDevice({ database, clock }: { database: Database; clock: Clock }) {
  const shared = openKeyv<unknown>(database, 'whatsapp-web', () => clock.now());
  return {
    session: async (): Promise<Session> => ((await shared.get('session')) as Session | undefined) ?? OFF,
    async publish(session: Session): Promise<void> {
      await shared.set('session', session, BELIEVED_MS);
    },
    async order(order: DeviceOrder): Promise<void> {
      await shared.set('order', order, ORDER_MS);
    },
    async takeOrder(): Promise<DeviceOrder | null> {
      const order = (await shared.get('order')) as DeviceOrder | undefined;
      if (order !== undefined) await shared.delete('order');
      return order ?? null;
    },
  };
}
