// What is said about a failure: title, and one or two sentences with its cause and the next step.
import { ProblemError, UnreachableError } from '@relevo/contract/call';
import type { ProblemCode } from '@relevo/contract/problem';
import type { MessageId, Say } from './text.tsx';

type FailureCode = ProblemCode | 'unreachable' | 'unexpected';

export interface FailureText {
  readonly title: string;
  readonly text: string;
  /** Names the request in the server's log; undefined where there was none. */
  readonly requestId: string | undefined;
}

export function failureCodeOf(error: unknown): FailureCode {
  if (error instanceof ProblemError) return error.code;
  return error instanceof UnreachableError ? 'unreachable' : 'unexpected';
}

/** What refusals mean at one place, where that is more than their codes say. */
export type Reasons = Readonly<Partial<Record<FailureCode, MessageId>>>;

/** What to say about whatever a call threw. */
export function failureText(say: Say, error: unknown, reasons: Reasons = {}): FailureText {
  const code = failureCodeOf(error);
  const requestId = error instanceof ProblemError ? error.problem.request_id : undefined;
  return { title: say(`problem.${code}.title`), text: say(reasons[code] ?? `problem.${code}.text`), requestId };
}

/** What each field takes, by its name; the server decides, this is how it is said. */
export type FieldRules = Readonly<Record<string, MessageId>>;

const fieldRules: FieldRules = {
  email: 'field.email.rule',
  owner: 'field.email.rule',
  fallback_contact: 'field.email.rule',
  administrator_email: 'field.email.rule',
  contacts: 'field.contacts.rule',
  password: 'field.password.rule',
  new_password: 'field.password.rule',
  current_password: 'field.required.rule',
  code: 'field.code.rule',
  name: 'field.name.rule',
  title: 'field.title.rule',
  description: 'field.description.rule',
  certificate: 'field.certificate.rule',
  roles: 'field.roles.rule',
  scopes: 'field.scopes.rule',
  metascopes: 'field.scopes.rule',
  audience: 'field.audience.rule',
  authentication_types: 'field.choice.rule',
  dialects: 'field.choice.rule',
  access_token_lifetime: 'field.lifetime.rule',
  compatible_access_token_lifetime: 'field.lifetime.rule',
  override_reason: 'field.reason.rule',
  reason: 'field.reason.rule',
  starts_at: 'field.moment.rule',
  sunset_at: 'field.moment.rule',
  introspection_client_ids: 'field.client_ids.rule',
};

/**
 * The fields that the server refuses, with what to say at each; a list's item counts as its list. `own` are the rules of
 * a form whose fields take something else than others of the same name.
 */
export function fieldTexts(say: Say, error: unknown, own: FieldRules = {}): Record<string, string> {
  const wrong = error instanceof ProblemError ? (error.problem.errors ?? []) : [];
  const fields = wrong.map(({ field }) => field.split('.')[0] ?? field);
  return Object.fromEntries(fields.map((field) => [field, say(own[field] ?? fieldRules[field] ?? 'field.other.rule')]));
}
