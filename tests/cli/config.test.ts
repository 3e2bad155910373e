// The environment: every fault by name and at once, defaults as the README says, a secret made once.
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Environment, openConfig, readConfig } from '../../src/config.ts';

const faultsOf = (env: Environment): string[] => {
  const reading = readConfig(env);
  return reading.ok ? [] : reading.faults.map((fault) => fault.name);
};

describe('readConfig', () => {
  it('is valid with nothing set', () => {
    const reading = readConfig({});
    expect(reading).toMatchObject({
      ok: true,
      config: { databaseUrl: null, host: '127.0.0.1', port: 3000, publicUrl: 'http://localhost:3000', telegram: null },
    });
  });

  it('reports every fault at once', () => {
    const faults = faultsOf({
      PORT: '99999',
      PUBLIC_URL: 'http://luft.example',
      DATABASE_URL: 'postgres://a@b/c',
      TELEGRAM_MODE: 'webhook',
      TELEGRAM_RATE: 'fast',
      WHATSAPP_CLOUD_TOKEN: 'x',
      SMTP_URL: 'mail.example',
      TRUST_PROXY: '10.0.0.0/40',
      LOG_LEVEL: 'loud',
    });
    expect(faults.sort()).toEqual([
      'APP_SECRET',
      'LOG_LEVEL',
      'MAIL_FROM',
      'PORT',
      'PUBLIC_URL',
      'SMTP_URL',
      'TELEGRAM_BOT_TOKEN',
      'TELEGRAM_RATE',
      'TELEGRAM_WEBHOOK_SECRET',
      'TRUST_PROXY',
      'WHATSAPP_CLOUD_APP_SECRET',
      'WHATSAPP_CLOUD_PHONE_NUMBER_ID',
      'WHATSAPP_CLOUD_VERIFY_TOKEN',
    ]);
  });

  it.each<[string, Environment, string[]]>([
    ['http on loopback', { PUBLIC_URL: 'http://127.0.0.1:8080' }, []],
    ['http on localhost', { PUBLIC_URL: 'http://localhost' }, []],
    ['http elsewhere', { PUBLIC_URL: 'http://192.168.1.5:3000' }, ['PUBLIC_URL']],
    ['https elsewhere', { PUBLIC_URL: 'https://luft.example/' }, []],
    ['a name that begins like loopback', { PUBLIC_URL: 'http://localhost.evil.example' }, ['PUBLIC_URL']],
    ['an empty value is no value', { PORT: '', DATABASE_URL: ' ' }, []],
    ['a database that is none, without a secret', { DATABASE_URL: 'mysql://x' }, ['DATABASE_URL', 'APP_SECRET']],
    ['half of a pair', { FACEBOOK_PAGE_ID: '1' }, ['FACEBOOK_PAGE_TOKEN']],
    ['a database with a secret', { DATABASE_URL: 'postgres://a@b/c', APP_SECRET: 'x'.repeat(32) }, []],
    ['a token that is none', { TELEGRAM_BOT_TOKEN: 'abc' }, ['TELEGRAM_BOT_TOKEN']],
    ['a token for a fake server', { TELEGRAM_BOT_TOKEN: '1:a', TELEGRAM_API_ROOT: 'http://127.0.0.1:8081/' }, []],
    ['proxies', { TRUST_PROXY: '10.0.0.1, ::1/128' }, []],
    ['stations', { AIR_STATIONS: 'DEBW118;DEBW013' }, ['AIR_STATIONS']],
  ])('%s', (_, env, expected) => {
    expect(faultsOf(env)).toEqual(expected);
  });

  it('cuts slashes off addresses and follows PORT', () => {
    const reading = readConfig({ PORT: '8088', TELEGRAM_BOT_TOKEN: '1:a', TELEGRAM_API_ROOT: 'http://localhost:1/' });
    expect(reading).toMatchObject({
      config: { publicUrl: 'http://localhost:8088', telegram: { apiRoot: 'http://localhost:1', rate: 25 } },
    });
  });
});

describe('openConfig', () => {
  const folders: string[] = [];
  const configIn = (dir: string) => {
    const reading = readConfig({ DATA_DIR: dir });
    if (!reading.ok) throw new Error('not valid');
    return reading.config;
  };
  const folder = () => {
    folders.push(mkdtempSync(join(tmpdir(), 'luftpost-config-')));
    return folders.at(-1)!;
  };
  afterEach(() => {
    for (const dir of folders.splice(0)) rmSync(dir, { recursive: true });
  });

  it('makes a secret once, for the owner only', () => {
    const dir = join(folder(), 'new');
    const first = openConfig(configIn(dir)).appSecret;
    expect(first.length).toBeGreaterThanOrEqual(43);
    expect(openConfig(configIn(dir)).appSecret).toBe(first);
    expect(statSync(join(dir, 'secret')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(dir, 'secret'), 'utf8').trim()).toBe(first);
  });

  it('refuses a torn secret instead of making a new one', () => {
    const dir = folder();
    writeFileSync(join(dir, 'secret'), 'abc');
    expect(() => openConfig(configIn(dir))).toThrow(/damaged/);
  });
});
