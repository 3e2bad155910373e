// A rule's text with its `{names}` filled in.
import { type RawBuilder, sql } from 'kysely';

export function template(text: string, value: (name: string) => RawBuilder<unknown>): RawBuilder<unknown> {
  const parts = text.split(/\{(\w+)\}/).map((part, index) => (index % 2 === 0 ? sql.raw(part) : value(part)));
  return sql.join(parts, sql.raw(''));
}
