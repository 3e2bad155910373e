// Walks through every view with given words wherever a citizen, a colleague or an editor can put some.
import type { Browser, Page } from 'playwright-core';
import { toInbound } from '../../src/channels/web-chat/inbound.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { migrate } from '../../src/storage/migrate.ts';
import { type Served, serve } from '../../src/web/serve.ts';
import { createWeb } from '../../src/web/web.ts';
import { openConsole, PASSWORD } from '../web/open-console.ts';
import { fakeChat, said, webDeps } from '../web/web-deps.ts';

export interface Walked {
  /** View → how often each kind of element with each set of attributes stands on it. */
  shapes: Map<string, string>;
  /** Dialogs, reports of the policy, marks of what ran, requests elsewhere, faults of scripts. */
  faults: string[];
}

/** The same word with nothing in it that means anything to a browser; as long, with the same blanks. */
export const harmless = (word: string): string => word.replace(/[<>&"'`=/:{}]/g, 'x');

/** Words and their harmless likes give the same shapes in every view. */
export async function walk(browser: Browser, words: readonly string[]): Promise<Walked> {
  const { served, paths, close } = await openHostile(words);
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' });
  context.setDefaultTimeout(20_000);
  await context.addInitScript(
    'window.reports = []; addEventListener("securitypolicyviolation", (e) => window.reports.push(e.violatedDirective + " " + e.blockedURI))',
  );
  const page = await context.newPage();
  const walked: Walked = { shapes: new Map(), faults: [] };
  page.on('dialog', (dialog) => {
    walked.faults.push(`dialog on ${page.url()}`);
    return dialog.dismiss();
  });
  page.on('pageerror', (error) => walked.faults.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(served.url) && !request.url().startsWith('data:')) walked.faults.push(request.url());
  });

  /** `kinds`: how many are found depends on the words themselves. */
  async function look(view: string, what: 'counts' | 'kinds' = 'counts'): Promise<void> {
    const found = (await page.evaluate(LOOK)) as { shape: [string, number][]; reports: string[]; owned: unknown };
    const shape = what === 'counts' ? found.shape : found.shape.filter(([kind]) => FOREIGN.test(kind));
    walked.shapes.set(view, JSON.stringify(shape, null, 1));
    for (const report of found.reports) walked.faults.push(`${view}: ${report}`);
    if (found.owned !== undefined) walked.faults.push(`${view}: something ran`);
  }

  try {
    await signIn(page, served.url);
    for (const [index, path] of paths.entries()) {
      await page.goto(served.url + path);
      await page.evaluate('for (const one of document.querySelectorAll("details")) one.open = true');
      await look(`${index} ${path.replace(/\/0\w{19}/, '/ID')}`);
    }
    for (const [index, word] of words.entries()) {
      await page.goto(`${served.url}/console/search?q=${encodeURIComponent(word.toWellFormed())}`);
      await look(`search ${index}`, 'kinds');
      await page.goto(`${served.url}/console/catalogue`);
      await page.evaluate(`document.querySelector('#text').value = ${JSON.stringify(word)}`);
      await page.locator('#try button').click();
      await page.locator('.tried').waitFor();
      await look(`try ${index}`);
    }
    // One visitor may write twenty messages a minute: each few words are somebody else's.
    for (let from = 0; from < words.length; from += 15) {
      await context.clearCookies();
      await page.goto(`${served.url}/chat`);
      await page.evaluate('localStorage.clear(); sessionStorage.clear()');
      await page.reload();
      const some = words.slice(from, from + 15);
      for (const [index, word] of some.entries()) {
        await page.getByLabel('Ihre Nachricht').fill(word.trim());
        await page.keyboard.press('Enter');
        await page.locator('.line.bot').nth(index).waitFor();
      }
      await look(`chat ${from}`);
      await page.reload();
      await page
        .locator('.line.bot')
        .nth(some.length - 1)
        .waitFor();
      await look(`chat ${from} again`);
    }
    return walked;
  } finally {
    await context.close();
    await close();
  }
}

/** Kinds of elements that a list of people never has. */
const FOREIGN =
  /^(?:SCRIPT|IMG|IFRAME|OBJECT|EMBED|VIDEO|AUDIO|STYLE|LINK|META|BASE|X|XSS|math|BODY|DETAILS)\[|\bon\w+/i;

const LOOK = `(() => {
  const shapes = {};
  for (const one of document.querySelectorAll('*:not(#live, #live *)')) {
    const shape = one.tagName + '[' + [...one.attributes].map((a) => a.name).sort() + ']';
    shapes[shape] = (shapes[shape] ?? 0) + 1;
  }
  return { shape: Object.entries(shapes).sort(), reports: window.reports, owned: window.owned };
})()`;

async function signIn(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/console`);
  await page.getByLabel('Name').fill('Anna Weber');
  await page.getByLabel('Passwort').fill(PASSWORD);
  await page.getByRole('button', { name: 'Anmelden' }).click();
  await page.getByRole('heading', { name: 'Warteschlange' }).waitFor();
}

/** A house full of the words: names, questions, file names, notes, drafts, answers, catalogue, settings, history. */
async function openHostile(words: readonly string[]) {
  const database = openDatabase({ file: ':memory:', durable: false });
  await migrate(database);
  const answers = words.map((word, index) => ({ intent: `intent.${index}`, label: word, text: word }));
  const opened = await openConsole(database, 'http://localhost:3000', {
    answers: () => answers,
    intentLabel: (intent) => words[Number(intent.split('.')[1])] ?? intent,
    settingsHistory: words.map((value, index) => ({ key: 'impressum', value, setBy: String(index), setAt: 1 })),
    catalogue: {
      drift: () => [...words],
      findings: () => words.map((word, line) => ({ severity: 'error', file: word, line, rule: 'thin', message: word })),
      try: () => ({
        language: 'de',
        foreign: null,
        action: 'answer',
        candidates: [0, 1, 2].map((index) => ({ intent: `intent.${index}`, confidence: 0.5 })),
        answer: words[0]!,
      }),
    },
  });
  const { ask, write, desk, clock, values } = opened;
  const anna = await opened.addUser('Anna Weber', 'staff', 'admin', 'editor');
  const colleague = await opened.addUser('Bernd Keller', 'staff');
  for (const key of ['impressum', 'datenschutz', 'telefon', 'stadt', 'departments']) values.set(key, words[0]!);

  const ids: string[] = [];
  for (const [index, word] of words.entries()) {
    clock.at += 1_000;
    ids.push(
      await ask(`p${index}`, word, { name: word, candidates: [{ intent: `intent.${index}`, confidence: 0.4 }] }),
    );
  }
  const [open, taken, closed] = ids as [string, string, string];
  for (const word of words) {
    clock.at += 1_000;
    await write('p0', {
      kind: 'media',
      media: 'document',
      ref: 'x',
      mime: 'application/pdf',
      fileName: word,
      caption: word,
    });
    await write('p0', { kind: 'button', id: 'do:x', label: word });
    await desk.note(anna, open, word);
    await desk.answer(anna, open, (await opened.tickets.detail(open))!.version, word);
  }
  await database.db
    .updateTable('media')
    .set({ state: 'kept', bytes: new Uint8Array([1]) })
    .execute();
  await database.db.updateTable('deliveries').set({ state: 'failed', reason: words[0]! }).execute();
  await desk.file(anna, open, (await opened.tickets.detail(open))!.version, {
    caseNumber: words[0]!,
    department: words[1]!,
  });
  await desk.claim(colleague, taken);
  await opened.deps.drafts.save(taken, anna.id, words[0]!);
  await opened.deps.drafts.save(ids[3]!, colleague.id, words[1]!);
  await desk.close(anna, closed, (await opened.tickets.detail(closed))!.version);
  for (const [index, word] of words.entries()) await opened.deps.audit.write(anna.id, 'user.add', String(index), word);

  const chat = fakeChat((message) => [said(message)]);
  const app = createWeb(
    webDeps({ console: opened.console as never, chat: { store: chat.store, inbox: chat.inbox, toInbound } }),
  );
  const served: Served = await serve(app, { host: '127.0.0.1', port: 0 });
  const { contactId } = (await opened.tickets.detail(open))!;
  const ticket = (id: string) => `/console/tickets/${id}`;
  const views = ['', '?view=all', '?view=mine', '?view=closed'].map((view) => `/console${view}`);
  const pages = ['settings', 'users', 'audit', 'me', 'catalogue', `people/${contactId}`].map(
    (path) => `/console/${path}`,
  );
  return {
    served,
    paths: [
      ...views,
      ticket(open),
      `${ticket(open)}/print`,
      ticket(taken),
      ticket(closed),
      ticket(ids[3]!),
      `${ticket(ids[4]!)}?insert=intent.4`,
      ...pages,
      '/console/nirgends',
    ],
    async close(): Promise<void> {
      opened.console.close();
      await served.close();
      await database.close();
    },
  };
}
