// The organization that the address names, for pages inside one.

import type { OrganizationOfAccount } from '@relevo/contract/account';
import type { Call } from '@relevo/contract/call';
import { useSuspenseQuery } from '@tanstack/react-query';
import { notFound, useParams } from '@tanstack/react-router';
import { useEffect, useMemo } from 'react';
import { accountQuery, callIn } from './api.ts';
import { keepPreference } from './preferences.ts';

interface Inside {
  readonly organization: OrganizationOfAccount;
  readonly call: Call;
}

/** The organization in the address and the caller inside it. One that the person may not enter is not found. */
export function useOrganization(): Inside {
  const { organization: id = '' } = useParams({ strict: false });
  const { data: account } = useSuspenseQuery(accountQuery);
  const organization = account.organizations.find((each) => each.id === id && each.enabled);
  const call = useMemo(() => callIn(id), [id]);
  useEffect(() => {
    if (organization) keepPreference('organization', id);
  }, [organization, id]);
  if (!organization) throw notFound();
  return { organization, call };
}
