// Every environment variable by itself: its form, its default, and the sentence for a value that cannot stand.
import { isIP } from 'node:net';
import { z } from 'zod';

const isUrl = (text: string, protocols: readonly string[]): boolean =>
  URL.canParse(text) && protocols.includes(new URL(text).protocol.slice(0, -1)) && new URL(text).hostname !== '';

const url = (...protocols: string[]) =>
  z
    .string()
    .refine((text) => isUrl(text, protocols), `must be an address such as ${protocols[0]}://host.example`)
    .transform((text) => text.replace(/\/+$/, ''));

const webUrl = () => url('https', 'http');
const secret = (what: string) => z.string().regex(/^\S+$/, `must be ${what}, without spaces`);
const words = (text: string): string[] => text.split(/[\s,]+/).filter((word) => word !== '');

/** Whole or decimal messages per second. */
const rate = (fallback: number) =>
  z
    .string()
    .regex(/^\d+(\.\d+)?$/, 'must be a number of messages per second, such as 25')
    .transform(Number)
    .refine((value) => value >= 0.1 && value <= 1_000, 'must be between 0.1 and 1000 messages per second')
    .optional()
    .transform((value) => value ?? fallback);

const isRange = (text: string): boolean => {
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
};

const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127\./.test(hostname);

/** The contract's table. Each is checked alone, so that no fault hides another. */
export const variables = {
  DATA_DIR: z.string().default('./data'),
  DATABASE_URL: z
    .string()
    .refine((text) => isUrl(text, ['postgres', 'postgresql']), 'must be postgres://user:password@host/database')
    .optional(),
  HOST: z
    .string()
    .regex(/^[\w.:-]+$/, 'must be an address to listen on, such as 127.0.0.1 or 0.0.0.0')
    .default('127.0.0.1'),
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'must be a port between 0 and 65535')
    .transform(Number)
    .refine((port) => port <= 65_535, 'must be a port between 0 and 65535')
    .optional()
    .transform((port) => port ?? 3000),
  PUBLIC_URL: webUrl()
    .refine(
      (text) => !isUrl(text, ['http']) || isLoopback(new URL(text).hostname),
      'must begin with https:// (plain http is only for localhost): sign-in cookies would travel in the open',
    )
    .refine((text) => !/[?#]/.test(text), 'must not contain ? or #')
    .optional(),
  DATA_KEY: z
    .string()
    .min(32, 'is too short: set it to `openssl rand -hex 32` and keep it away from the backups')
    .optional(),
  APP_SECRET: z.string().min(8, 'is too short: set it to `openssl rand -hex 32`').optional(),
  TRUST_PROXY: z
    .string()
    .transform(words)
    .refine((list) => list.every(isRange), 'must be addresses or ranges of proxies, such as 10.0.0.1, 172.16.0.0/12')
    .optional()
    .transform((list) => list ?? []),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
      error: 'must be one of trace, debug, info, warn, error, fatal, silent',
    })
    .default('info'),
  TELEGRAM_BOT_TOKEN: z
    .string()
    .regex(/^\d+:\S+$/, 'must look like 123456:ABC-DEF, as BotFather prints it')
    .optional(),
  TELEGRAM_API_ROOT: webUrl().optional().default('https://api.telegram.org'),
  TELEGRAM_MODE: z.enum(['polling', 'webhook'], { error: 'must be polling or webhook' }).default('polling'),
  TELEGRAM_WEBHOOK_SECRET: z
    .string()
    .regex(/^[\w-]{1,256}$/, 'must be 1 to 256 letters, digits, _ or -')
    .optional(),
  TELEGRAM_RATE: rate(25),
  TELEGRAM_CHANNEL: z
    .string()
    .regex(/^(@\w{4,}|-?\d+)$/, 'must be @name of the channel or its number')
    .optional(),
  WHATSAPP_CLOUD_TOKEN: secret('the access token from the Meta app').optional(),
  WHATSAPP_CLOUD_PHONE_NUMBER_ID: z
    .string()
    .regex(/^\d+$/, 'must be the phone number id from the Meta app (digits, not the telephone number)')
    .optional(),
  WHATSAPP_CLOUD_APP_SECRET: secret('the app secret from the Meta app').optional(),
  WHATSAPP_CLOUD_VERIFY_TOKEN: secret('the word you typed into the webhook settings of the Meta app').optional(),
  WHATSAPP_CLOUD_API_ROOT: webUrl().optional().default('https://graph.facebook.com/v23.0'),
  WHATSAPP_CLOUD_RATE: rate(80),
  WHATSAPP_WEB: z.enum(['on', 'off'], { error: 'must be on or off' }).default('off'),
  WHATSAPP_WEB_CHROMIUM: z.string().optional(),
  FACEBOOK_PAGE_ID: z.string().regex(/^\d+$/, 'must be the number of the page').optional(),
  FACEBOOK_PAGE_TOKEN: secret('the token of the page').optional(),
  FACEBOOK_API_ROOT: webUrl().optional(),
  X_ACCESS_TOKEN: secret('the access token of the account').optional(),
  X_API_ROOT: webUrl().optional(),
  MASTODON_URL: webUrl().optional(),
  MASTODON_TOKEN: secret('the access token of the account').optional(),
  SMTP_URL: z
    .string()
    .refine((text) => isUrl(text, ['smtp', 'smtps']), 'must be smtp://user:password@host:587 or smtps://…')
    .optional(),
  MAIL_FROM: z.string().regex(/@/, 'must be an e-mail address, such as luftpost@stadt.example').optional(),
  AIR_UBA_ROOT: webUrl().optional(),
  AIR_SENSOR_COMMUNITY_ROOT: webUrl().optional(),
  AIR_STATIONS: z
    .string()
    .transform(words)
    .refine(
      (list) => list.length > 0 && list.every((code) => /^DE[A-Z]{2}\d{3}$/.test(code)),
      'must be station codes such as DEBW118,DEBW013',
    )
    .optional()
    .transform((list) => list ?? ['DEBW118', 'DEBW013', 'DEBW099', 'DEBW116']),
  OIDC_ISSUER: webUrl().optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: secret('the client secret').optional(),
  OIDC_ROLE_CLAIM: z.string().optional(),
} as const;

export type Variables = { [Name in keyof typeof variables]: z.output<(typeof variables)[Name]> };
