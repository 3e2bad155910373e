// The only reader of the environment: every variable checked, every fault reported at once, by name.
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { z } from 'zod';
import { type Variables, variables } from './config-variables.ts';

export interface TelegramConfig {
  token: string;
  apiRoot: string;
  mode: 'polling' | 'webhook';
  webhookSecret: string | null;
  /** Broadcast messages per second; replies have 5 of their own. */
  rate: number;
  /** Public channel to post to (`@name` or its number). */
  publicChannel: string | null;
}

export interface WhatsAppCloudConfig {
  token: string;
  phoneNumberId: string;
  appSecret: string;
  verifyToken: string;
  apiRoot: string;
  /** Messages per second. */
  rate: number;
}

export interface Config {
  /** Absolute. */
  dataDir: string;
  /** Null = SQLite in `dataDir`. */
  databaseUrl: string | null;
  host: string;
  port: number;
  /** Without a slash at the end. Unset: `http://localhost:<PORT>`. */
  publicUrl: string;
  /** Null until made on first start (see openConfig); never null with a database URL. */
  appSecret: string | null;
  /** Encrypts backups. */
  dataKey: string | null;
  /** Addresses and CIDR ranges of proxies whose forwarded headers count. */
  trustProxy: string[];
  logLevel: string;
  telegram: TelegramConfig | null;
  whatsappCloud: WhatsAppCloudConfig | null;
  whatsappWeb: { chromium: string | null } | null;
  facebook: { pageId: string; pageToken: string; apiRoot: string | null } | null;
  x: { accessToken: string; apiRoot: string | null } | null;
  mastodon: { url: string; token: string } | null;
  mail: { smtpUrl: string; from: string } | null;
  /** Null roots mean the public hosts. */
  air: { ubaRoot: string | null; sensorCommunityRoot: string | null; stations: string[] };
  oidc: { issuer: string; clientId: string; clientSecret: string; roleClaim: string | null } | null;
}

/** A value that cannot stand: the variable, and a sentence that says what to do. */
export interface ConfigFault {
  name: string;
  message: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;
export type ConfigReading = { ok: true; config: Config } | { ok: false; faults: ConfigFault[] };

/** Checks every variable, and what they mean together. Touches nothing. An empty value counts as not set. */
export function readConfig(env: Environment = process.env): ConfigReading {
  const faults: ConfigFault[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(variables)) {
    const raw = env[name]?.trim();
    const read = (schema as z.ZodType).safeParse(raw === '' ? undefined : raw);
    if (read.success) values[name] = read.data;
    else faults.push({ name, message: read.error.issues[0]?.message ?? 'is not valid' });
  }
  const wrong = new Set(faults.map((fault) => fault.name));
  // A faulty value is given all the same: it demands its companions.
  const given = (name: keyof Variables): boolean => (env[name]?.trim() ?? '') !== '';
  for (const fault of faultsTogether(values as Variables, given)) if (!wrong.has(fault.name)) faults.push(fault);
  return faults.length > 0 ? { ok: false, faults } : { ok: true, config: build(values as Variables) };
}

/** The configuration with its secret: given, read from `DATA_DIR/secret`, or made there (mode 0600) on first start. */
export function openConfig(config: Config): Config & { appSecret: string } {
  return { ...config, appSecret: config.appSecret ?? keptSecret(config.dataDir) };
}

function keptSecret(dataDir: string): string {
  const file = join(dataDir, 'secret');
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  try {
    writeFileSync(file, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const secret = readFileSync(file, 'utf8').trim();
  if (secret.length < 32) {
    throw new Error(`${file} is damaged: restore it from a backup. A new one would not know earlier STOPP marks.`);
  }
  return secret;
}

/** What one variable demands of another. A missing value is named by its own name. */
function faultsTogether(values: Partial<Variables>, given: (name: keyof Variables) => boolean): ConfigFault[] {
  const faults: ConfigFault[] = [];
  const fault = (name: keyof Variables, message: string) => faults.push({ name, message });
  if (given('DATABASE_URL') && !given('APP_SECRET')) {
    fault('APP_SECRET', 'is required with DATABASE_URL, as all processes share it: set it to `openssl rand -hex 32`');
  }
  for (const group of groups) {
    const first = group.find(given);
    if (first === undefined) continue;
    for (const name of group) {
      if (!given(name)) fault(name, `is missing while ${first} is set: set both, or neither`);
    }
  }
  if (values.TELEGRAM_MODE === 'webhook') {
    if (!given('TELEGRAM_BOT_TOKEN')) fault('TELEGRAM_BOT_TOKEN', 'is required with TELEGRAM_MODE=webhook');
    if (!given('TELEGRAM_WEBHOOK_SECRET')) {
      fault('TELEGRAM_WEBHOOK_SECRET', 'is required with TELEGRAM_MODE=webhook: set it to `openssl rand -hex 32`');
    }
  }
  if (given('TELEGRAM_CHANNEL') && !given('TELEGRAM_BOT_TOKEN')) {
    fault('TELEGRAM_BOT_TOKEN', 'is required with TELEGRAM_CHANNEL: the bot posts to the channel');
  }
  return faults;
}

/** Variables that only make sense together. */
const groups: (keyof Variables)[][] = [
  [
    'WHATSAPP_CLOUD_TOKEN',
    'WHATSAPP_CLOUD_PHONE_NUMBER_ID',
    'WHATSAPP_CLOUD_APP_SECRET',
    'WHATSAPP_CLOUD_VERIFY_TOKEN',
  ],
  ['FACEBOOK_PAGE_ID', 'FACEBOOK_PAGE_TOKEN'],
  ['MASTODON_URL', 'MASTODON_TOKEN'],
  ['SMTP_URL', 'MAIL_FROM'],
  ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'],
];

function build(v: Variables): Config {
  return {
    dataDir: resolve(v.DATA_DIR),
    databaseUrl: v.DATABASE_URL ?? null,
    host: v.HOST,
    port: v.PORT,
    publicUrl: v.PUBLIC_URL ?? `http://localhost:${v.PORT}`,
    appSecret: v.APP_SECRET ?? null,
    dataKey: v.DATA_KEY ?? null,
    trustProxy: v.TRUST_PROXY,
    logLevel: v.LOG_LEVEL,
    telegram:
      v.TELEGRAM_BOT_TOKEN === undefined
        ? null
        : {
            token: v.TELEGRAM_BOT_TOKEN,
            apiRoot: v.TELEGRAM_API_ROOT,
            mode: v.TELEGRAM_MODE,
            webhookSecret: v.TELEGRAM_WEBHOOK_SECRET ?? null,
            rate: v.TELEGRAM_RATE,
            publicChannel: v.TELEGRAM_CHANNEL ?? null,
          },
    whatsappCloud:
      v.WHATSAPP_CLOUD_TOKEN === undefined
        ? null
        : {
            token: v.WHATSAPP_CLOUD_TOKEN,
            phoneNumberId: v.WHATSAPP_CLOUD_PHONE_NUMBER_ID!,
            appSecret: v.WHATSAPP_CLOUD_APP_SECRET!,
            verifyToken: v.WHATSAPP_CLOUD_VERIFY_TOKEN!,
            apiRoot: v.WHATSAPP_CLOUD_API_ROOT,
            rate: v.WHATSAPP_CLOUD_RATE,
          },
    whatsappWeb: v.WHATSAPP_WEB === 'on' ? { chromium: v.WHATSAPP_WEB_CHROMIUM ?? null } : null,
    facebook:
      v.FACEBOOK_PAGE_ID === undefined
        ? null
        : { pageId: v.FACEBOOK_PAGE_ID, pageToken: v.FACEBOOK_PAGE_TOKEN!, apiRoot: v.FACEBOOK_API_ROOT ?? null },
    x: v.X_ACCESS_TOKEN === undefined ? null : { accessToken: v.X_ACCESS_TOKEN, apiRoot: v.X_API_ROOT ?? null },
    mastodon: v.MASTODON_URL === undefined ? null : { url: v.MASTODON_URL, token: v.MASTODON_TOKEN! },
    mail: v.SMTP_URL === undefined ? null : { smtpUrl: v.SMTP_URL, from: v.MAIL_FROM! },
    air: {
      ubaRoot: v.AIR_UBA_ROOT ?? null,
      sensorCommunityRoot: v.AIR_SENSOR_COMMUNITY_ROOT ?? null,
      stations: v.AIR_STATIONS,
    },
    oidc:
      v.OIDC_ISSUER === undefined
        ? null
        : {
            issuer: v.OIDC_ISSUER,
            clientId: v.OIDC_CLIENT_ID!,
            clientSecret: v.OIDC_CLIENT_SECRET!,
            roleClaim: v.OIDC_ROLE_CLAIM ?? null,
          },
  };
}
