// Writes an intent as the YAML file that readCatalogue reads.
import { Document, isScalar, visit } from 'yaml';
import type { Intent } from '../core/intent.ts';

/** The text of `<id>.yaml`. Reading it again gives the same intent. */
export function writeIntent(intent: Intent): string {
  const document = new Document(
    present({
      id: intent.id,
      label: intent.label,
      description: intent.description,
      owner: intent.owner,
      source: intent.source,
      as_of: intent.asOf,
      valid_until: intent.validUntil,
      action: intent.action,
      staff: intent.staff ? 'true' : undefined,
      buttons: intent.buttons,
      follow_ups: intent.followUps,
      utterances: intent.utterances,
      near: intent.near,
      answers: intent.answers,
    }),
    { schema: 'failsafe', aliasDuplicateObjects: false },
  );
  visit(document, {
    Scalar: (_, node) => {
      if (isScalar(node) && typeof node.value === 'string' && node.value.includes('\n')) node.type = 'BLOCK_LITERAL';
    },
  });
  return document.toString({ lineWidth: 0 });
}

/** Without what is empty. */
function present(values: Record<string, unknown>): Record<string, unknown> {
  const isEmpty = (value: unknown): boolean =>
    value === undefined ||
    value === '' ||
    (typeof value === 'object' && value !== null && Object.keys(value).length === 0);
  return Object.fromEntries(Object.entries(values).filter(([, value]) => !isEmpty(value)));
}
