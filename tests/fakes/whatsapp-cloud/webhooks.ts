// Webhooks as Meta writes and signs them: messages and statuses of one phone number.
import { createHmac } from 'node:crypto';
import type { IntakeRequest } from '../../../src/core/channel.ts';

export const APP_SECRET = 'app-secret-of-tests';
export const VERIFY_TOKEN = 'verify-word-of-tests';
export const PHONE_NUMBER_ID = '106540352242922';
export const BUSINESS_ACCOUNT = '102290129340398';
export const DISPLAY_NUMBER = '497112160';

export const signatureOf = (body: string | Uint8Array, secret = APP_SECRET): string =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

/** A webhook with one change. */
export const change = (value: object, field = 'messages', phoneNumberId = PHONE_NUMBER_ID): object => ({
  object: 'whatsapp_business_account',
  entry: [
    {
      id: BUSINESS_ACCOUNT,
      changes: [
        {
          value: {
            messaging_product: 'whatsapp',
            metadata: { display_phone_number: DISPLAY_NUMBER, phone_number_id: phoneNumberId },
            ...value,
          },
          field,
        },
      ],
    },
  ],
});

export const contactOf = (from: string, name = 'Erika Mustermann') => ({ profile: { name }, wa_id: from });

/** One message of a person, with whatever its type needs. */
export const messageOf = (from: string, id: string, content: object, timestamp = '1790000000'): object =>
  change({ contacts: [contactOf(from)], messages: [{ from, id, timestamp, ...content }] });

export const textOf = (from: string, id: string, body: string): object =>
  messageOf(from, id, { type: 'text', text: { body } });

export interface StatusParts {
  id: string;
  to: string;
  status: string;
  callback?: string;
  error?: { code: number; title?: string; details?: string };
}

export const statusOf = ({ id, to, status, callback, error }: StatusParts): object => ({
  id,
  status,
  timestamp: '1790000100',
  recipient_id: to,
  ...(callback === undefined ? {} : { biz_opaque_callback_data: callback }),
  ...(error === undefined
    ? { pricing: { billable: true, pricing_model: 'PMP', category: 'utility', type: 'regular' } }
    : {
        errors: [
          {
            code: error.code,
            title: error.title ?? 'as documented',
            message: error.title ?? 'as documented',
            error_data: { details: error.details ?? 'as documented' },
            href: 'https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/',
          },
        ],
      }),
});

export const statuses = (...parts: StatusParts[]): object => change({ statuses: parts.map(statusOf) });

/** As it arrives over HTTP. Without a signature of one's own it is signed well. */
export function requestOf(payload: object | string | Uint8Array, signature?: string | null): IntakeRequest {
  const body =
    payload instanceof Uint8Array
      ? payload
      : new TextEncoder().encode(typeof payload === 'string' ? payload : JSON.stringify(payload));
  const given = signature === undefined ? signatureOf(body) : signature;
  const headers = new Headers(given === null ? {} : { 'X-Hub-Signature-256': given });
  return { method: 'POST', headers, query: new URLSearchParams(), body };
}
