// Parsers of option values for commander: each takes the text and returns the value, or says what it must be.
import type { authenticationTypes } from '@relevo/contract/wire';
import { InvalidArgumentError } from 'commander';

/** As in the contract, repeated because loading its schemas would slow every start. The compiler compares. */
export const authenticationTypeChoices = [
  'oauth_server_to_server',
  'service_account_jwt',
] as const satisfies typeof authenticationTypes;
export type AuthenticationTypeChoice = (typeof authenticationTypeChoices)[number];
export const migrationStateChoices = ['not_started', 'in_progress', 'completed'] as const;
export type MigrationStateChoice = (typeof migrationStateChoices)[number];
export const dialectChoices = ['oauth2', 'ims'] as const;
export type DialectChoice = (typeof dialectChoices)[number];
export const algorithmChoices = ['ES256', 'RS256'] as const;
export type AlgorithmChoice = (typeof algorithmChoices)[number];
export const orderChoices = ['ascending', 'descending'] as const;
export type OrderChoice = (typeof orderChoices)[number];

/** An id, client id, code or fingerprint. Not `.` or `..`, which a URL would resolve to another resource. */
export function reference(value: string): string {
  if (/^[A-Za-z0-9_@.-]{1,128}$/.test(value) && !/^\.+$/.test(value)) return value;
  throw new InvalidArgumentError('It must be an id.');
}

/** A certificate's id, or its fingerprint with or without colons in either case, as openssl prints it. */
export function certificateReference(value: string): string {
  return reference(
    /^[0-9A-Fa-f]{2}(?::?[0-9A-Fa-f]{2}){19,31}$/.test(value) ? value.replaceAll(':', '').toLowerCase() : value,
  );
}

/** Gathers a repeatable option. One empty value alone makes an empty list. */
export function collected(value: string, previous: readonly string[] = []): string[] {
  return value === '' ? [...previous] : [...previous, value];
}

/** Gathers a repeatable option whose values are from a closed list. */
export function collectedFrom<T extends string>(choices: readonly T[]) {
  return (value: string, previous: readonly T[] = []): T[] => {
    const choice = choices.find((known) => known === value);
    if (choice === undefined) throw new InvalidArgumentError(`Allowed choices are ${choices.join(', ')}.`);
    return [...previous, choice];
  };
}

export function onOff(value: string): boolean {
  if (value === 'on' || value === 'off') return value === 'on';
  throw new InvalidArgumentError('It must be on or off.');
}

export function wholeNumber(minimum: number, maximum: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (/^\d+$/.test(value) && number >= minimum && number <= maximum) return number;
    throw new InvalidArgumentError(`It must be a whole number from ${minimum} to ${maximum}.`);
  };
}

const rfc3339 = /^(\d{4})-(\d\d)-(\d\d)(?:T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d))?$/;

/** A moment of RFC 3339 with its offset, or a date, which begins at midnight UTC; returned in UTC and whole seconds. */
export function moment(value: string): string {
  const [, year, month, day] = rfc3339.exec(value) ?? [];
  const lastDay = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  const milliseconds = Date.parse(value);
  if (year === undefined || Number.isNaN(milliseconds) || Number(day) > lastDay) {
    throw new InvalidArgumentError('It must be like 2027-01-31 or 2027-01-31T18:00:00Z.');
  }
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** The same, or an empty value, by which an update takes the moment away. */
export const momentOrEmpty = (value: string): string => (value === '' ? '' : moment(value));
