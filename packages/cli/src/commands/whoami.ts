// `relevo whoami`: as whom and in which organization commands act, and with which roles in which organizations.
import type { OrganizationOfAccount } from '@relevo/contract/account';
import type { Call } from '@relevo/contract/call';
import type { Command } from 'commander';
import { Failure } from '../failure.ts';
import { details, type JsonOption, print, withJson } from '../output.ts';
import { type Proof, proofFor } from '../proof.ts';
import { roleText } from '../roles.ts';
import { callerOf, chosenOrganization, serverUrl } from '../session.ts';

interface Caller {
  readonly url: string;
  /** Null for a token, which is nobody's own. */
  readonly email: string | null;
  readonly name: string | null;
  readonly session_expires_at: string | null;
  /** Where the token is from; null for a session. */
  readonly token_source: string | null;
  /** Id of the organization that commands act in; null for somebody who may enter none. */
  readonly acts_in: string | null;
  readonly organizations: readonly OrganizationOfAccount[];
}

/** Fails for an organization that was chosen and may not be entered, as every other command does. */
async function organizationActedIn(call: Call, chosen: string | undefined): Promise<string | null> {
  try {
    return (await call('organizationView', {})).id;
  } catch (error) {
    if (chosen === undefined && error instanceof Failure && error.code === 'not_found') return null;
    throw error;
  }
}

async function callerBehind(call: Call, { kind, source }: Proof): Promise<Omit<Caller, 'url' | 'acts_in'>> {
  if (kind === 'token') {
    const { items } = await call('organizationList', {});
    return { email: null, name: null, session_expires_at: null, token_source: source, organizations: items };
  }
  const { email, name, session, organizations } = await call('accountView', {});
  return { email, name, session_expires_at: session.expires_at, token_source: null, organizations };
}

async function whoami(options: JsonOption): Promise<void> {
  const url = serverUrl();
  const proof = await proofFor(url, process.env, new Date());
  const chosen = chosenOrganization();
  const call = await callerOf(url, proof, chosen);
  const [acts_in, behind] = await Promise.all([organizationActedIn(call, chosen), callerBehind(call, proof)]);
  const caller: Caller = { url, ...behind, acts_in };
  print(options, caller, () =>
    details([
      ['server', caller.url],
      ['signed in as', caller.email ?? `nobody; the token of ${caller.token_source}`],
      ['until', caller.session_expires_at],
      ['acts in', caller.acts_in],
      ...caller.organizations.map(
        ({ id, name, roles, enabled }) =>
          [`organization ${id}`, `${name}${enabled ? '' : ' (disabled)'}: ${roles.map(roleText).join(', ')}`] as const,
      ),
    ]),
  );
}

export function defineWhoami(command: Command): void {
  withJson(command).action(whoami);
}
