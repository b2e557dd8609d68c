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

/** What to say about whatever a call threw. */
export function failureText(say: Say, error: unknown): FailureText {
  const code = failureCodeOf(error);
  const requestId = error instanceof ProblemError ? error.problem.request_id : undefined;
  return { title: say(`problem.${code}.title`), text: say(`problem.${code}.text`), requestId };
}

/** What each field takes; the server decides, this is how it is said. */
const fieldRules: Readonly<Record<string, MessageId>> = {
  email: 'field.email.rule',
  owner: 'field.email.rule',
  contacts: 'field.contacts.rule',
  password: 'field.password.rule',
  new_password: 'field.password.rule',
  current_password: 'field.required.rule',
  code: 'field.code.rule',
  name: 'field.name.rule',
  title: 'field.title.rule',
  description: 'field.description.rule',
};

/** The fields that the server refuses, with what to say at each; a list's item counts as its list. */
export function fieldTexts(say: Say, error: unknown): Record<string, string> {
  const wrong = error instanceof ProblemError ? (error.problem.errors ?? []) : [];
  const fields = wrong.map(({ field }) => field.split('.')[0] ?? field);
  return Object.fromEntries(fields.map((field) => [field, say(fieldRules[field] ?? 'field.other.rule')]));
}
