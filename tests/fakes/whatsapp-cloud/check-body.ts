// Checks the body of POST /{phone-number-id}/messages as the documentation describes it, key by key.
import { GraphRefusal } from './graph-error.ts';

type Fields = Record<string, unknown>;

export interface FakeTemplate {
  name: string;
  language: string;
  status: string;
  category?: string;
  /** Variables of the body. */
  parameters: number;
  taps?: number;
  ttlS?: number;
}

export interface CheckedSend {
  to: string;
  type: string;
  /** What the person reads. */
  text: string;
  callback: string | null;
  body: Fields;
}

const wrong = (details: string): never => {
  throw new GraphRefusal(100, details);
};

/** Throws a refusal for every key, type or length that is not as documented. */
export function checkSend(body: unknown, templates: readonly FakeTemplate[]): CheckedSend {
  const fields = object(body, '$');
  only(fields, '$', [
    'messaging_product',
    'recipient_type',
    'to',
    'recipient',
    'type',
    'text',
    'image',
    'interactive',
    'template',
    'context',
    'biz_opaque_callback_data',
  ]);
  if (fields.messaging_product !== 'whatsapp') wrong('messaging_product must be whatsapp');
  if (fields.recipient_type !== 'individual') wrong('recipient_type must be individual');
  if ((fields.to === undefined) === (fields.recipient === undefined)) wrong('exactly one of to and recipient');
  if (fields.to !== undefined && !/^\d{5,20}$/.test(String(fields.to))) wrong('to must be digits');
  if (fields.recipient !== undefined && !/^[A-Z]{2}\.\w{1,128}$/.test(String(fields.recipient))) wrong('recipient');
  const callback = fields.biz_opaque_callback_data;
  if (callback !== undefined) string(callback, 'biz_opaque_callback_data', 512);
  const type = string(fields.type, 'type', 20);
  for (const key of ['text', 'image', 'interactive', 'template']) {
    if ((key === type) !== (fields[key] !== undefined)) wrong(`${key} does not fit type ${type}`);
  }
  const content = object(fields[type], type);
  const text = CHECKS[type]?.(content, templates) ?? wrong(`type ${type} is not known here`);
  return {
    to: String(fields.to ?? fields.recipient),
    type,
    text,
    callback: callback === undefined ? null : String(callback),
    body: fields,
  };
}

const CHECKS: Record<string, (content: Fields, templates: readonly FakeTemplate[]) => string> = {
  text(content) {
    only(content, 'text', ['preview_url', 'body']);
    if (content.preview_url !== undefined && typeof content.preview_url !== 'boolean') wrong('preview_url');
    return string(content.body, 'text.body', 4_096);
  },
  image(content) {
    only(content, 'image', ['link', 'id', 'caption']);
    httpUrl(content.link, 'image.link');
    return content.caption === undefined ? '' : string(content.caption, 'image.caption', 1_024);
  },
  interactive,
  template,
};

function interactive(content: Fields): string {
  only(content, 'interactive', ['type', 'header', 'body', 'footer', 'action']);
  const body = object(content.body, 'body');
  only(body, 'body', ['text']);
  const text = string(body.text, 'interactive.body.text', content.type === 'list' ? 4_096 : 1_024);
  if (text.length > 1_024) wrong('interactive.body.text is longer than 1024');
  if (content.header !== undefined) {
    const header = object(content.header, 'header');
    if (content.type === 'list' && header.type !== 'text') wrong('a list has a text header only');
    if (header.type === 'image') httpUrl(object(header.image, 'header.image').link, 'header.image.link');
  }
  const action = object(content.action, 'action');
  if (content.type === 'button') buttons(action);
  else if (content.type === 'list') list(action);
  else if (content.type === 'cta_url') link(action);
  else wrong('interactive.type');
  return text;
}

function buttons(action: Fields): void {
  only(action, 'action', ['buttons']);
  const all = array(action.buttons, 'buttons');
  if (all.length < 1 || all.length > 3) wrong('1 to 3 reply buttons');
  const replies = all.map((one) => {
    const button = object(one, 'button');
    only(button, 'button', ['type', 'reply']);
    if (button.type !== 'reply') wrong('button.type');
    const reply = object(button.reply, 'reply');
    only(reply, 'reply', ['id', 'title']);
    return { id: trimmed(reply.id, 'reply.id', 256), title: trimmed(reply.title, 'reply.title', 20) };
  });
  distinct(replies.map(({ id }) => id));
  distinct(replies.map(({ title }) => title));
}

function list(action: Fields): void {
  only(action, 'action', ['button', 'sections']);
  trimmed(action.button, 'action.button', 20);
  const sections = array(action.sections, 'sections').map((one) => object(one, 'section'));
  const rows = sections.flatMap((section) => {
    only(section, 'section', ['title', 'rows']);
    if (sections.length > 1) trimmed(section.title, 'section.title', 24);
    return array(section.rows, 'rows').map((row) => object(row, 'row'));
  });
  if (rows.length < 1 || rows.length > 10) wrong('1 to 10 rows');
  distinct(rows.map((row) => trimmed(row.id, 'row.id', 200)));
  for (const row of rows) {
    only(row, 'row', ['id', 'title', 'description']);
    trimmed(row.title, 'row.title', 24);
    if (row.description !== undefined) trimmed(row.description, 'row.description', 72);
  }
}

function link(action: Fields): void {
  only(action, 'action', ['name', 'parameters']);
  if (action.name !== 'cta_url') wrong('action.name');
  const parameters = object(action.parameters, 'parameters');
  only(parameters, 'parameters', ['display_text', 'url']);
  trimmed(parameters.display_text, 'display_text', 20);
  httpUrl(parameters.url, 'url');
}

function template(content: Fields, templates: readonly FakeTemplate[]): string {
  only(content, 'template', ['name', 'language', 'components']);
  const name = string(content.name, 'template.name', 512);
  if (!/^[a-z0-9_]+$/.test(name)) wrong('template.name');
  const language = object(content.language, 'template.language');
  only(language, 'template.language', ['policy', 'code']);
  if (language.policy !== undefined && language.policy !== 'deterministic') wrong('language.policy');
  const code = string(language.code, 'language.code', 20);
  const known = templates.find((one) => one.name === name && one.language === code);
  if (known === undefined || known.status === 'PENDING' || known.status === 'REJECTED') {
    throw new GraphRefusal(132001, `template name (${name}) does not exist in ${code}`);
  }
  if (known.status === 'PAUSED') throw new GraphRefusal(132015, 'template is paused due to low quality');
  if (known.status === 'DISABLED') throw new GraphRefusal(132016, 'template is disabled');
  const components = content.components === undefined ? [] : array(content.components, 'components');
  let values: string[] = [];
  let taps = 0;
  for (const one of components) {
    const component = object(one, 'component');
    const parameters = array(component.parameters, 'parameters').map((parameter) => object(parameter, 'parameter'));
    if (component.type === 'body') {
      only(component, 'component', ['type', 'parameters']);
      values = parameters.map((parameter) => {
        if (parameter.type !== 'text') wrong('parameter.type');
        const text = string(parameter.text, 'parameter.text', 1_024);
        if (/[\n\t]| {4}/.test(text)) throw new GraphRefusal(132012, 'a parameter has a line break, tab or 4 spaces');
        return text;
      });
    } else if (component.type === 'button') {
      only(component, 'component', ['type', 'sub_type', 'index', 'parameters']);
      if (component.sub_type !== 'quick_reply' || component.index !== String(taps)) wrong('button component');
      if (parameters[0]?.type !== 'payload') wrong('button parameter');
      string(parameters[0]?.payload, 'payload', 256);
      taps += 1;
    } else wrong('component.type');
  }
  if (values.length !== known.parameters) {
    throw new GraphRefusal(132000, `number of parameters (${values.length}) does not match (${known.parameters})`);
  }
  if (taps > (known.taps ?? 0)) throw new GraphRefusal(132012, 'no such button');
  const text = values.join(' | ');
  if (text.length > 1_024) throw new GraphRefusal(132005, 'translated text too long');
  return text;
}

function object(value: unknown, path: string): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : wrong(`${path} must be an object`);
}

const array = (value: unknown, path: string): unknown[] =>
  Array.isArray(value) ? value : wrong(`${path} must be a list`);

function string(value: unknown, path: string, max: number): string {
  if (typeof value !== 'string' || value.trim() === '') return wrong(`${path} must be a text`);
  if (!value.isWellFormed()) wrong(`${path} is not well-formed`);
  return value.length <= max ? value : wrong(`${path} is longer than ${max}`);
}

function trimmed(value: unknown, path: string, max: number): string {
  const text = string(value, path, max);
  return text === text.trim() ? text : wrong(`${path} has spaces around it`);
}

function only(fields: Fields, path: string, keys: string[]): void {
  const foreign = Object.keys(fields).find((key) => !keys.includes(key));
  if (foreign !== undefined) wrong(`Unexpected key "${foreign}" on param "${path}"`);
}

const distinct = (values: string[]): void => {
  if (new Set(values).size < values.length) wrong('duplicates');
};

function httpUrl(value: unknown, path: string): void {
  if (!/^https?:\/\/[^/]+\.[^/]+/.test(string(value, path, 2_000))) wrong(`${path} must be an address`);
}
