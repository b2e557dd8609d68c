// The server, as pages see it: the contract's typed caller with the browser's cookie, and the queries that pages share.

import type { Account, OrganizationOfAccount } from '@relevo/contract/account';
import { type Call, createCall, ProblemError, UnreachableError } from '@relevo/contract/call';
import { type Extent, extentOf, type Holder, type PermittedOperation } from '@relevo/contract/permission';
import { QueryClient, queryOptions } from '@tanstack/react-query';
import { askForProof } from './proof.ts';

/** Calls as they are: nobody is asked for anything. For signing in and out, and for who is signed in. */
export const plainCall: Call = createCall({ url: location.origin });

/** Whether the call is worth repeating, since somebody has proven who they are. */
async function provenAfter(error: unknown): Promise<boolean> {
  if (!(error instanceof ProblemError)) return false;
  if (error.code === 'step_up_required') return askForProof('step_up');
  const wasSignedIn = queryClient.getQueryData(accountQuery.queryKey) !== undefined;
  return error.code === 'unauthenticated' && wasSignedIn && askForProof('sign_in');
}

function askingForProof(call: Call): Call {
  return async (id, input) => {
    try {
      return await call(id, input);
    } catch (error) {
      if (await provenAfter(error)) return call(id, input);
      throw error;
    }
  };
}

/** Calls for the own account; where a proof is needed somebody is asked for it and the call is made again. */
export const call: Call = askingForProof(plainCall);

/** Calls inside one organization, which every tab names for itself. */
export const callIn = (organizationId: string): Call =>
  askingForProof(createCall({ url: location.origin, organizationId }));

/** What a repeated request is recognised by: one that is sent again, or whose answer was lost, does it once. */
export const newIdempotencyKey = (): string => crypto.getRandomValues(new Uint32Array(4)).join('-');

export const queryClient = new QueryClient({
  defaultOptions: {
    // A call that cannot go out fails at once and says so, rather than waiting silently for the network.
    mutations: { networkMode: 'always' },
    queries: {
      networkMode: 'always',
      staleTime: 5_000,
      // An answer stays the object it came as, which its version is known by (`versionOf`).
      structuralSharing: false,
      // A refusal stays one; a server that is away may be back in a moment.
      retry: (failures, error) => error instanceof UnreachableError && failures < 2,
    },
  },
});

/** Who is signed in; rejects with `unauthenticated` where nobody is. */
export const accountQuery = queryOptions({
  queryKey: ['account'],
  queryFn: () => plainCall('accountView', {}),
  staleTime: 60_000,
});

/** Puts what a change of the account answered in place of what was known. */
export const keepAccount = (account: Account): void => {
  queryClient.setQueryData(accountQuery.queryKey, account);
};

/** How far an operation reaches for somebody there, by the contract's own table; to what exactly the server decides. */
export function extentIn(organization: OrganizationOfAccount, operation: PermittedOperation): Extent {
  const held: Holder[] = organization.roles.map(({ role }) => role);
  return extentOf(operation, organization.is_operator ? ['operator', ...held] : held);
}

/** Whether anything held there allows the operation. */
export const mayIn = (organization: OrganizationOfAccount, operation: PermittedOperation): boolean =>
  extentIn(organization, operation) !== 'none';
