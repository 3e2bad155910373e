// Working at the console over HTTP: forms once, conflicts, origin and token, files, the live stream.
import { afterEach, beforeAll, expect, it } from 'vitest';
import { newToken } from '../../src/core/id.ts';
import { eachDatabase } from '../databases.ts';
import { type OpenConsole, openConsole } from './open-console.ts';

type Browser = ReturnType<OpenConsole['browser']>;

eachDatabase('working at the console', (open) => {
  let c: OpenConsole;
  let anna: Browser;
  let bernd: Browser;
  let who = 500;

  beforeAll(async () => {
    c = await openConsole(await open());
    await c.addUser('Anna', 'staff', 'admin');
    await c.addUser('Bernd', 'staff');
    anna = c.browser();
    bernd = c.browser();
    await anna.signIn('Anna');
    await bernd.signIn('Bernd');
  });
  afterEach(() => {
    c.clock.at += 1_000;
  });

  const staffWords = async (id: string) =>
    (await c.tickets.detail(id))!.transcript.filter((entry) => entry.author === 'staff').map((entry) => entry.text);

  it('answers with a plain form, once however often it is sent', async () => {
    const id = await c.ask(String(++who), 'Frage?');
    const page = `/console/tickets/${id}`;
    const fields = { ...(await anna.fieldsOf(page, `${page}/answer`)), text: 'Ja, gern.', onward: 'stay' };
    const responses = await Promise.all([1, 2, 3].map(() => anna.post(`${page}/answer`, fields)));
    expect(responses.map((response) => [response.status, response.headers.get('location')])).toEqual(
      [1, 2, 3].map(() => [303, page]),
    );
    expect(await staffWords(id)).toEqual(['Ja, gern.']);
    // The page keeps the version up to date while a second click is under way: still the same form.
    const { version } = (await c.tickets.detail(id))!;
    expect((await anna.post(`${page}/answer`, { ...fields, version: String(version) })).status).toBe(303);
    expect(await staffWords(id)).toEqual(['Ja, gern.']);
    // After the back button the form is an old one: other words are not dropped in silence, and not sent unseen.
    const back = await anna.post(`${page}/answer`, { ...fields, text: 'Noch etwas anderes' });
    expect(back.status).toBe(409);
    expect(await back.text()).toContain('Noch etwas anderes</textarea>');
    expect(await staffWords(id)).toEqual(['Ja, gern.']);
  });

  it('shows a conflict, sends nothing, and keeps the words', async () => {
    const citizen = String(++who);
    const id = await c.ask(citizen, 'Frage?');
    const page = `/console/tickets/${id}`;
    const seen = await bernd.fieldsOf(page, `${page}/answer`);
    await c.write(citizen, 'Nachtrag <b>wichtig</b>');
    const conflict = await bernd.post(`${page}/answer`, { ...seen, text: 'Mein <mühsamer> Text' });
    expect(conflict.status).toBe(409);
    const answered = await conflict.text();
    expect(answered).toContain('Mein &lt;mühsamer&gt; Text</textarea>');
    expect(answered).toContain('Nachtrag &lt;b&gt;wichtig&lt;/b&gt;');
    expect(await staffWords(id)).toEqual([]);
    expect((await bernd.send(page, `${page}/answer`, { text: 'Jetzt' })).status).toBe(303);
    expect(await staffWords(id)).toEqual(['Jetzt']);
  });

  it('does not let two answer: the second sees who was faster', async () => {
    const id = await c.ask(String(++who), 'Frage?');
    const page = `/console/tickets/${id}`;
    const seen = await bernd.fieldsOf(page, `${page}/answer`);
    await anna.send(page, `${page}/claim`);
    const refused = await bernd.post(`${page}/claim`, { ...seen, form: newToken() });
    expect(refused.status).toBe(409);
    expect(await refused.text()).toContain('Anna hat diese Frage inzwischen übernommen');
    expect((await bernd.post(`${page}/answer`, { ...seen, text: 'Hallo' })).status).toBe(409);
    expect(await staffWords(id)).toEqual([]);
  });

  const draft = async (browser: Browser, page: string, text: string) => {
    const { token } = await browser.fieldsOf(page, `${page}/note`);
    return browser.post(`${page}/draft`, { token: token!, text });
  };
  const text = async (browser: Browser, page: string) => (await browser.ask(page)).text();

  it('hands a draft on with the question, and uses it up with the answer', async () => {
    const id = await c.ask(String(++who), 'Frage?');
    const page = `/console/tickets/${id}`;
    expect((await draft(anna, page, 'Entwurf von <Anna>')).status).toBe(204);
    const shown = await text(bernd, page);
    expect(shown).toContain('Entwurf von &lt;Anna&gt;</textarea>');
    expect(shown).toContain('Entwurf von Anna,');
    const fields = await bernd.fieldsOf(page, `${page}/answer`);
    expect(fields.draftOf).toBe((await c.users.byName('Anna'))!.id);
    expect((await bernd.post(`${page}/answer`, { ...fields, text: 'Ja.', onward: 'stay' })).status).toBe(303);
    expect((await c.tickets.detail(id))!.drafts).toEqual([]);
  });

  it('keeps the words of the one who was slower, for her alone to copy or discard', async () => {
    const id = await c.ask(String(++who), 'Frage?');
    const page = `/console/tickets/${id}`;
    await draft(bernd, page, 'Bernds halber Satz');
    await draft(anna, page, 'Annas halber Satz');
    expect(await text(anna, page)).toContain('Annas halber Satz</textarea>');
    await anna.send(page, `${page}/answer`, { text: 'Annas ganzer Satz', onward: 'stay' });
    expect(await staffWords(id)).toEqual(['Annas ganzer Satz']);
    const kept = await text(bernd, page);
    expect(kept).toContain('Anna hat diese Frage übernommen');
    expect(kept).toContain('Bernds halber Satz</textarea>');
    expect((await bernd.send(page, `${page}/discard`)).status).toBe(303);
    expect(await text(bernd, page)).not.toContain('Bernds halber Satz');
  });

  it('only offers the draft of somebody who is still looking', async () => {
    const id = await c.ask(String(++who), 'Frage?');
    const page = `/console/tickets/${id}`;
    await draft(anna, page, 'Annas halber Satz');
    const { token } = await anna.fieldsOf(page, `${page}/note`);
    await anna.post(`${page}/presence`, { token: token!, typing: '1' });
    const shown = await text(bernd, page);
    expect(shown).not.toContain('Annas halber Satz</textarea>');
    expect(shown).toContain('data-insert="Annas halber Satz"');
    const chosen = /href="([^"]*draft=[^"#]*)/.exec(shown)![1]!;
    expect(await text(bernd, chosen)).toContain('Annas halber Satz</textarea>');
  });

  it('loses no unsent words when a question is closed and opened again', async () => {
    const id = await c.ask(String(++who), 'Frage?');
    const page = `/console/tickets/${id}`;
    await anna.send(page, `${page}/claim`);
    await draft(anna, page, 'Noch nicht gesendet');
    await anna.send(page, `${page}/close`);
    expect(await text(anna, page)).toContain('Noch nicht gesendet</textarea>');
    await anna.send(page, `${page}/reopen`);
    expect((await text(anna, page)).split('id="answer"')[1]).toContain('Noch nicht gesendet</textarea>');
  });

  it('hands over to the desk only, and says what was done for the caller on the page it was done from', async () => {
    const id = await c.ask(String(++who), 'Frage?');
    const page = `/console/tickets/${id}`;
    const editor = (await c.users.byName('Edda')) ?? (await c.addUser('Edda', 'editor'));
    expect((await anna.send(page, `${page}/assign`, { to: editor.id })).status).toBe(422);
    expect((await c.tickets.detail(id))!.state).toBe('waiting');
    const { contactId } = (await c.tickets.detail(id))!;
    const done = await anna.send(page, `/console/people/${contactId}/unsubscribe`);
    expect(done.headers.get('location')).toBe(`${page}?done=unsubscribed`);
    expect(await text(anna, `${page}?done=unsubscribed`)).toContain('Die Person ist abgemeldet.');
  });

  it('says in words what became of an answer, in the queue too, and offers the text again', async () => {
    const id = await c.ask(String(++who), 'Frage?');
    const page = `/console/tickets/${id}`;
    await anna.send(page, `${page}/answer`, { text: 'Kommt nicht an', onward: 'stay' });
    const message = (await c.tickets.detail(id))!.transcript.at(-1)!.id;
    const end = (state: string, reason: string) =>
      c.database.db.updateTable('deliveries').set({ state, reason }).where('message_id', '=', message).execute();
    await end('failed', '403 Forbidden: bot was blocked by the user');
    expect(await text(anna, page)).toContain('Die Person hat den Kontakt blockiert');
    expect(await text(anna, '/console?view=mine')).toContain('Antwort nicht zugestellt');
    await end('unknown', 'ECONNRESET');
    const shown = await text(anna, page);
    expect(shown).toContain('Vielleicht ist die Nachricht angekommen');
    expect(await text(anna, '/console?view=mine')).toContain('Antwort ungewiss');
    const again = /href="([^"]*again=[^"#]*)/.exec(shown)![1]!;
    expect((await text(anna, again)).split('id="answer"')[1]).toContain('Kommt nicht an</textarea>');
  });

  it('tells who else looks and types', async () => {
    const id = await c.ask(String(++who), 'Frage?');
    const page = `/console/tickets/${id}`;
    const sign = async (browser: Browser, typing: string) => {
      const { token } = await browser.fieldsOf(page, `${page}/note`);
      return (await browser.post(`${page}/presence`, { token: token!, typing })).json();
    };
    expect(await sign(anna, '1')).toEqual({ others: [] });
    expect(await sign(bernd, '0')).toEqual({ others: [{ name: 'Anna', typing: true }] });
    expect(await (await bernd.ask('/console')).text()).toContain('Anna sieht gerade hinein');
    c.clock.at += 30_000;
    expect(await sign(bernd, '0')).toEqual({ others: [] });
  });

  it("shows in the citizen's messenger that somebody writes, if the question is theirs", async () => {
    const citizen = String(++who);
    const id = await c.ask(citizen, 'Frage?');
    const page = `/console/tickets/${id}`;
    const types = async (browser: Browser, typing: string) => {
      const { token } = await browser.fieldsOf(page, `${page}/note`);
      await browser.post(`${page}/presence`, { token: token!, typing });
    };
    await types(anna, '1');
    await anna.send(page, `${page}/claim`);
    await types(bernd, '1');
    await types(anna, '0');
    expect(c.typed).not.toContain(citizen);
    await types(anna, '1');
    await expect.poll(() => c.typed.filter((one) => one === citizen)).toHaveLength(1);
  });

  it('refuses what comes from elsewhere, in six ways, and changes nothing', async () => {
    const id = await c.ask(String(++who), 'Frage?');
    const page = `/console/tickets/${id}`;
    const fields = { ...(await anna.fieldsOf(page, `${page}/answer`)), text: 'untergeschoben' };
    const form = 'application/x-www-form-urlencoded';
    const send = (headers: Record<string, string>, body = new URLSearchParams(fields).toString()) =>
      anna.ask(`${page}/answer`, { method: 'POST', headers, body });
    const refused = [
      await send({ 'content-type': form, origin: 'https://evil.example' }),
      await send({ 'content-type': form, 'sec-fetch-site': 'cross-site', origin: 'http://localhost:3000' }),
      await send({ 'content-type': form, 'sec-fetch-site': 'same-site' }),
      await send({ 'content-type': form, origin: 'null' }),
      await send({ 'content-type': form }),
      await send({ 'content-type': 'text/plain', origin: 'http://localhost:3000' }),
      await send({ 'content-type': 'application/json', origin: 'http://localhost:3000' }, JSON.stringify(fields)),
      await anna.post(`${page}/answer`, { ...fields, token: 'x'.repeat(26) }),
      await bernd.post(`${page}/answer`, fields),
      await anna.post(`${page}/answer`, { ...fields, form: '' }),
    ];
    expect(refused.map((response) => response.status)).toEqual([403, 403, 403, 403, 403, 403, 403, 403, 403, 400]);
    expect(await staffWords(id)).toEqual([]);
    expect((await c.tickets.detail(id))!.state).toBe('waiting');
  });

  it('carries strict headers on every page', async () => {
    const response = await anna.ask('/console');
    const policy = response.headers.get('content-security-policy')!;
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    const text = await response.text();
    expect(text).not.toMatch(/<script(?![^>]*src=)|\sstyle=|\son\w+=/);
  });

  it('shows files only as what cannot run', async () => {
    const citizen = String(++who);
    const id = await c.ask(citizen, 'Bild');
    for (const mime of ['image/png', 'image/svg+xml', 'text/html', 'application/pdf']) {
      await c.write(citizen, { kind: 'media', media: 'photo', ref: mime, mime });
    }
    await c.database.db
      .updateTable('media')
      .set({ state: 'kept', bytes: new Uint8Array([1, 2, 3, 4]) })
      .execute();
    const { transcript } = (await c.tickets.detail(id))!;
    for (const { media } of transcript) {
      if (media === null) continue;
      const response = await anna.ask(`/console/media/${media.id}`);
      const safe = media.mime === 'image/png';
      expect(response.headers.get('content-type')).toBe(safe ? 'image/png' : 'application/octet-stream');
      expect(response.headers.get('content-disposition')).toMatch(safe ? /^inline/ : /^attachment/);
      expect(response.headers.get('content-security-policy')).toContain('sandbox');
      expect(new Uint8Array(await response.arrayBuffer())).toEqual(new Uint8Array([1, 2, 3, 4]));
    }
    const piece = await anna.ask(`/console/media/${transcript.find((entry) => entry.media)!.media!.id}`, {
      headers: { range: 'bytes=1-2' },
    });
    expect([piece.status, piece.headers.get('content-range')]).toEqual([206, 'bytes 1-2/4']);
  });

  it('streams numbered events and goes on where a browser stopped', async () => {
    const stream = async (headers: Record<string, string>) => {
      const response = await anna.ask('/console/events', { headers });
      const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
      let seen = '';
      return {
        until: async (word: string) => {
          while (!seen.includes(word)) {
            const { value, done } = await reader.read();
            if (done) throw new Error(`ended before ${word}: ${seen}`);
            seen += value;
          }
          return seen;
        },
        close: () => reader.cancel(),
      };
    };
    const first = await stream({});
    await first.until('beat');
    const one = await c.ask(String(++who), 'Live?');
    const seen = await first.until(one);
    const id = Number(/id: (\d+)\nevent: change\ndata: [^\n]*ticket\.opened/.exec(seen)![1]);
    await first.close();
    const two = await c.ask(String(++who), 'Verpasst?');
    const second = await stream({ 'last-event-id': String(id) });
    const missed = await second.until(two);
    expect(missed).not.toContain(`"subject":"${one}"`);
    await second.close();
    const third = await stream({ 'last-event-id': '999999' });
    expect(await third.until('reset')).toContain('event: reset');
    await third.close();
  });

  it('finds people, unsubscribes the caller, mutes', async () => {
    const id = await c.ask(String(++who), 'Frage', { name: 'Rosa Findmich' });
    const { contactId } = (await c.tickets.detail(id))!;
    expect(await (await anna.ask('/console/search?q=findmich')).text()).toContain(`/console/people/${contactId}`);
    const person = `/console/people/${contactId}`;
    expect((await anna.send(person, `${person}/unsubscribe`)).headers.get('location')).toBe(
      `${person}?done=unsubscribed`,
    );
    expect((await anna.send(person, `${person}/mute`, { days: '7' })).status).toBe(303);
    expect((await c.deps.people.find(contactId))?.mutedUntil).toBe(c.clock.at + 7 * 86_400_000);
    expect((await anna.send(person, `${person}/mute`, { days: '999' })).status).toBe(400);
  });

  it('is absent until the end of the day in the city', async () => {
    const sent = await bernd.send('/console/me', '/console/me/absence', { set: 'yes', until: '2026-03-20' });
    expect(sent.status).toBe(303);
    const absent = (await c.users.byName('Bernd'))!.absentUntil;
    expect(new Date(absent!).toISOString()).toBe('2026-03-20T22:59:59.000Z');
    await bernd.send('/console/me', '/console/me/absence', { set: 'no' });
    const wrong = await bernd.send('/console/me', '/console/me/absence', { set: 'yes', until: '2026-13-45' });
    expect(wrong.status).toBe(422);
  });

  it('prints what was said, what was no text, and what did not arrive', async () => {
    const who = 'print';
    const id = await c.ask(who, 'Frage fürs Papier?');
    const page = `/console/tickets/${id}`;
    await anna.send(page, `${page}/answer`, { text: 'Antwort fürs Papier', onward: 'stay' });
    await c.write(who, { kind: 'membership', state: 'blocked' });
    await c.write(who, { kind: 'media', media: 'photo', ref: 'f', mime: 'image/png', size: 9 });
    const answer = (await c.tickets.detail(id))!.transcript.find(({ author }) => author === 'staff')!;
    const failed = { state: 'failed' as const, reason: 'blocked' };
    await c.database.db.updateTable('deliveries').set(failed).where('message_id', '=', answer.id).execute();
    const paper = await (await anna.ask(`${page}/print`)).text();
    for (const words of ['Antwort fürs Papier', 'Hat den Kontakt blockiert<', '<em>Foto</em>', '(nicht zugestellt)'])
      expect(paper).toContain(words);
    expect(paper).not.toContain('Text entfernt');
  });

  it('keeps the last admin, saves settings, refuses wrong ones', async () => {
    const admin = (await c.users.byName('Anna'))!;
    const kept = await anna.send('/console/users', `/console/users/${admin.id}/disable`);
    expect(kept.status).toBe(422);
    expect((await anna.send('/console/settings', '/console/settings', { key: 'telefon', value: '115' })).status).toBe(
      303,
    );
    expect(c.settings.get('telefon')).toBe('115');
    expect((await anna.send('/console/settings', '/console/settings', { key: 'telefon', value: 'wrong' })).status).toBe(
      422,
    );
    const refused = await anna.send('/console/settings', '/console/settings', { key: 'email', value: 'wrong' });
    expect(await refused.text()).toMatch(
      /name="value" aria-describedby="h-email" aria-invalid="true" autofocus value="wrong"/,
    );
    expect(await (await anna.ask('/console/settings')).text()).toMatch(/<strong>Telefon<\/strong>[\s\S]*vorher:/);
    expect((await anna.send('/console/settings', '/console/settings', { key: '__proto__', value: 'x' })).status).toBe(
      400,
    );
  });
});
