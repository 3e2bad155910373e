// What Meta tells about our own account: templates, quality, limits. For operators and publishers, never for citizens.
import { type Fields, fieldsOf, textOf } from '../fields.ts';

export type AccountNews =
  | { kind: 'template'; name: string; language: string; status: string; reason: string }
  | { kind: 'quality'; what: string; value: string }
  | { kind: 'account'; what: string; value: string }
  | { kind: 'error'; code: number; reason: string };

/** News of one change; null for a field that is none. `businessAccount` is the entry's id. */
export function newsOf(field: string, value: Fields, _businessAccount: string): AccountNews | null {
  const of = (key: string): string => textOf(value[key], 200);
  switch (field) {
    case 'message_template_status_update':
      return {
        kind: 'template',
        name: of('message_template_name'),
        language: of('message_template_language'),
        status: of('event').toUpperCase(),
        reason: of('reason'),
      };
    case 'message_template_quality_update':
      return {
        kind: 'quality',
        what: `template ${of('message_template_name')} (${of('message_template_language')})`,
        value: of('new_quality_score'),
      };
    case 'template_category_update':
      return {
        kind: 'account',
        what: `category of template ${of('message_template_name')} (${of('message_template_language')})`,
        value: of('new_category') || of('correct_category'),
      };
    case 'phone_number_quality_update':
      return { kind: 'quality', what: 'telephone number', value: of('event') || of('current_limit') };
    case 'business_capability_update':
      return {
        kind: 'account',
        what: 'messaging limit',
        value: String(value.max_daily_conversations_per_business ?? value.max_daily_conversation_per_phone ?? ''),
      };
    case 'account_update':
    case 'account_review_update':
    case 'account_alerts':
      return {
        kind: 'account',
        what: field,
        value: of('event') || of('decision') || textOf(fieldsOf(value.alert_info)?.alert_type, 200),
      };
    default:
      return null;
  }
}
