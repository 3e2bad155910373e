// STOPP in every spelling and language, and what is not STOPP.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { rules } from './shipped-rules.ts';

type Table = Record<'order' | 'none', string[]>;
const table = parse(readFileSync(new URL('tables/stop.yaml', import.meta.url), 'utf8')) as Table;

describe('stop', () => {
  it.each(table.order)('order: %s', (text) => expect(rules.stop(text)).toBe(true));
  it.each(table.none)('none: %s', (text) => expect(rules.stop(text)).toBe(false));

  it('hears nothing else in an order to stop that would do something more', () => {
    const other = [rules.eraseRequest, rules.subscribeRequest, rules.yes, rules.urgent];
    const heard = table.order.filter((text) => other.some((rule) => rule(text)));
    expect(heard).toEqual([]);
  });
});
