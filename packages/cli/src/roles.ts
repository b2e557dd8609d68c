// Roles as the command line writes them: ROLE, or ROLE:NAME for the product or product profile that it is for.
import type { HeldRole, RoleGrant, roles } from '@relevo/contract/roles';
import { type Command, InvalidArgumentError } from 'commander';
import { Failure } from './failure.ts';
import { collected } from './option-values.ts';

/** As in the contract, repeated because loading its schemas would slow every start. The compiler compares. */
export const roleChoices = [
  'system_administrator',
  'product_administrator',
  'product_profile_administrator',
  'developer',
  'auditor',
] as const satisfies typeof roles;
export type RoleChoice = (typeof roleChoices)[number];

/** What a role is for, by the option that says so; undefined for the whole organization. */
const scopes: Record<RoleChoice, 'product' | 'profile' | undefined> = {
  system_administrator: undefined,
  product_administrator: 'product',
  product_profile_administrator: 'profile',
  developer: 'profile',
  auditor: undefined,
};

/** One `--role`: `name` is what stood behind the colon. */
export interface RoleOption {
  readonly role: RoleChoice;
  readonly name?: string;
}

/** Gathers `ROLE` and `ROLE:NAME`; a name may contain colons itself. One empty value alone makes an empty list. */
export function collectedRoles(value: string, previous: readonly RoleOption[] = []): RoleOption[] {
  if (value === '') return [...previous];
  const [, word = '', name] = /^([^:]*)(?::(.*))?$/s.exec(value) ?? [];
  const role = roleChoices.find((known) => known === word);
  if (role === undefined) throw new InvalidArgumentError(`Allowed roles are ${roleChoices.join(', ')}.`);
  if (name === undefined) return [...previous, { role }];
  if (name === '') throw new InvalidArgumentError('A name must follow the colon.');
  if (scopes[role] === undefined) throw new InvalidArgumentError(`${role} is for the whole organization: no name.`);
  return [...previous, { role, name }];
}

/** What `--role`, `--profile` and `--product` say together. */
export interface RoleOptions {
  readonly role?: readonly RoleOption[];
  readonly profile?: readonly string[];
  readonly product?: readonly string[];
}

/** `command` with the options that say which roles are meant. */
export function withRoles(command: Command): Command {
  return command
    .option('--role <role[:name]>', `${roleChoices.join(', ')}; repeatable`, collectedRoles)
    .option('--profile <name>', 'name or id of a product profile that the roles are for, repeatable', collected)
    .option('--product <code>', 'code of a product that product_administrator is for, repeatable', collected);
}

function grant(role: RoleChoice, name: string): RoleGrant {
  switch (role) {
    case 'product_administrator':
      return { role, product: name };
    case 'product_profile_administrator':
    case 'developer':
      return { role, profile: name };
    case 'system_administrator':
    case 'auditor':
      return { role };
  }
}

const misused = (message: string, next: string) => new Failure('invalid_usage', message, { next });

/**
 * The roles to give. A role without a name of its own is for every `--profile` (or `--product`) of the command. Fails
 * when one is for nothing, and when a `--profile` or `--product` belongs to no role.
 */
export function roleGrants({ role: wanted = [], profile = [], product = [] }: RoleOptions): RoleGrant[] {
  const named = { profile, product };
  const used = new Set<string>();
  const grants = wanted.flatMap(({ role, name }) => {
    const scope = scopes[role];
    if (scope === undefined || name !== undefined) return [grant(role, name ?? '')];
    used.add(scope);
    if (named[scope].length > 0) return named[scope].map((each) => grant(role, each));
    throw misused(`The role ${role} is for a ${scope}.`, `Give --${scope}, or write --role ${role}:NAME.`);
  });
  for (const scope of ['profile', 'product'] as const) {
    if (named[scope].length > 0 && !used.has(scope))
      throw misused(`--${scope} belongs to no role.`, `Give a --role that is for a ${scope}.`);
  }
  return grants;
}

/** A role that somebody holds, as it is given. A role for a profile comes with the profile's product too. */
export function roleText({ role, product, profile }: HeldRole): string {
  const name = profile?.name ?? product;
  return name === null ? role : `${role}:${name}`;
}
