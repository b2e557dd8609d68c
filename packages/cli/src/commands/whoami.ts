// `relevo whoami`: as whom commands act, and with which roles in which organizations.
import type { OrganizationOfAccount } from '@relevo/contract/account';
import type { Call } from '@relevo/contract/call';
import type { Command } from 'commander';
import { details, type JsonOption, print, withJson } from '../output.ts';
import { type Proof, proofFor } from '../proof.ts';
import { roleText } from '../roles.ts';
import { callerOf, serverUrl } from '../session.ts';

interface Caller {
  readonly url: string;
  /** Null for a token, which is nobody's own. */
  readonly email: string | null;
  readonly name: string | null;
  readonly session_expires_at: string | null;
  /** Where the token is from; null for a session. */
  readonly token_source: string | null;
  readonly organizations: readonly OrganizationOfAccount[];
}

async function callerBehind(call: Call, url: string, { kind, source }: Proof): Promise<Caller> {
  if (kind === 'token') {
    const { items } = await call('organizationList', {});
    return { url, email: null, name: null, session_expires_at: null, token_source: source, organizations: items };
  }
  const { email, name, session, organizations } = await call('accountView', {});
  return { url, email, name, session_expires_at: session.expires_at, token_source: null, organizations };
}

async function whoami(options: JsonOption): Promise<void> {
  const url = serverUrl();
  const proof = await proofFor(url, process.env, new Date());
  const caller = await callerBehind(await callerOf(url, proof), url, proof);
  print(options, caller, () =>
    details([
      ['server', caller.url],
      ['signed in as', caller.email ?? `nobody; the token of ${caller.token_source}`],
      ['until', caller.session_expires_at],
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
