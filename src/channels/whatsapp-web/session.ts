// Keeps the linked device alive: opens the client, watches it, and after each trouble starts again or asks for a person.
import type { Clock } from '../../core/clock.ts';
import type { ClientEvent, WebClient } from './client.ts';
import { troubleOf, troubleOfReason } from './errors.ts';
import { nextSession, OFF, type Session, type SessionEvent, type Trouble } from './session-state.ts';

export interface SessionDeps {
  open(on: (event: ClientEvent) => void): WebClient;
  /** Forgets a session that was logged out elsewhere, so that the next start shows a fresh code. */
  discardProfile(): Promise<void>;
  clock: Clock;
  /** Waits; resolves early when the signal aborts. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  /** After every change of the state. */
  onState(session: Session): void;
  /** Each trouble once. */
  onTrouble(trouble: Trouble, session: Session): void;
  /** Messages, receipts and the like, while the session is alive. */
  onEvent(event: ClientEvent): void;
  /** Ready, again or for the first time: the time to catch up. */
  onReady(client: WebClient): void;
  limits?: Partial<Limits>;
}

/** All ms. */
interface Limits {
  /** From the start to a code or a linked session. */
  startMs: number;
  /** From linked to ready: after updates of WhatsApp Web `ready` sometimes never comes. */
  syncMs: number;
  /** Between two looks at the socket's state. */
  lookMs: number;
  /** A look that takes longer finds a page that hangs. */
  answerMs: number;
}

const LIMITS: Limits = { startMs: 90_000, syncMs: 180_000, lookMs: 15_000, answerMs: 20_000 };

export interface SessionKeeper {
  readonly session: Session;
  /** The client while it is ready, else null. */
  client(): WebClient | null;
  /** The client while it waits to be paired, else null. */
  pairing(): WebClient | null;
  start(): void;
  /** Starts again by hand, also out of `stopped`; with `logout` the link is ended first. */
  restart(logout?: boolean): Promise<void>;
  /** Closes the browser so that its profile is whole. */
  stop(): Promise<void>;
}

export function createSession(deps: SessionDeps): SessionKeeper {
  const { clock, wait, onState, onTrouble } = deps;
  const limits = { ...LIMITS, ...deps.limits };
  let session = OFF;
  let client: WebClient | null = null;
  let ending = new AbortController();
  let running: Promise<void> = Promise.resolve();

  function on(event: SessionEvent): void {
    const before = session;
    session = nextSession(session, event, clock.now());
    if (session !== before) onState(session);
  }

  /** One life of the client: resolves with what ended it. */
  async function live(signal: AbortSignal): Promise<Trouble> {
    const over = Promise.withResolvers<Trouble>();
    const stages = new AbortController();
    const watch = AbortSignal.any([signal, stages.signal]);
    let stage = new AbortController();
    /** A stage that does not end in time is a silent server. */
    const within = (ms: number): void => {
      stage.abort();
      stage = new AbortController();
      const mine = AbortSignal.any([watch, stage.signal]);
      void wait(ms, mine).then(() => {
        if (!mine.aborted) over.resolve('silent');
      });
    };
    const mine = deps.open((event) => {
      if (watch.aborted) return;
      switch (event.event) {
        case 'qr':
        case 'code':
          stage.abort();
          on(event.event === 'qr' ? { type: 'qr', qr: event.qr } : { type: 'code', code: event.code });
          return;
        case 'authenticated':
          if (session.name !== 'ready') within(limits.syncMs);
          on({ type: 'authenticated' });
          return;
        case 'ready':
          stage.abort();
          on({ type: 'ready' });
          deps.onEvent(event);
          deps.onReady(mine);
          return;
        case 'auth_failure':
          return over.resolve('logged-out');
        case 'disconnected':
          return over.resolve(troubleOfReason(event.reason));
        case 'browser-gone':
          return over.resolve('browser-gone');
        case 'broken':
          // While it lives on, what broke inside is the library's; before `ready` it is why it will never be.
          if (session.name !== 'ready') over.resolve(troubleOf(new Error(event.reason)));
          return;
        default:
          deps.onEvent(event);
      }
    });
    client = mine;
    within(limits.startMs);
    void mine.start().then(
      () => void look(mine, watch, over.resolve),
      (error: unknown) => over.resolve(troubleOf(error)),
    );
    signal.addEventListener('abort', () => over.resolve('browser-gone'), { once: true });
    const trouble = await over.promise;
    stages.abort();
    client = null;
    await mine.close();
    if (trouble === 'logged-out') await deps.discardProfile();
    return trouble;
  }

  /** Looks at the socket now and then: some ends are not told by the library. */
  async function look(mine: WebClient, watch: AbortSignal, end: (trouble: Trouble) => void): Promise<void> {
    while (!watch.aborted) {
      await wait(limits.lookMs, watch);
      if (watch.aborted) return;
      const late = wait(limits.answerMs, watch).then(() => 'late' as const);
      const state = await Promise.race([mine.state().catch(() => 'late' as const), late]);
      if (watch.aborted) return;
      if (state === 'late') return end('silent');
      if (state === 'UNPAIRED_IDLE') return end('idle');
      if (state === 'CONFLICT') return end('conflict');
    }
  }

  async function run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      on({ type: 'start' });
      const trouble = await live(signal);
      if (signal.aborted) return;
      on({ type: 'trouble', trouble });
      onTrouble(trouble, session);
      if (session.until === null) return;
      await wait(Math.max(0, session.until - clock.now()), signal);
    }
  }

  function start(): void {
    ending = new AbortController();
    running = run(ending.signal);
  }

  async function stop(): Promise<void> {
    ending.abort();
    await running;
    on({ type: 'stop' });
  }

  return {
    get session() {
      return session;
    },
    client: () => (session.name === 'ready' ? client : null),
    pairing: () => (session.name === 'pairing' ? client : null),
    start,
    async restart(logout = false) {
      if (logout) {
        await client?.logout().catch(() => {});
        await stop();
        await deps.discardProfile();
      } else await stop();
      start();
    },
    stop,
  };
}
