// A server for the tests of other people's clients: one API that is signed with ES256, and one with RS256.
import { startRelevo } from '../relevo-server.ts';
import { createTechnicalAccount, type TechnicalAccount } from '../technical-account.ts';

export const algorithms = ['ES256', 'RS256'] as const;
export type Algorithm = (typeof algorithms)[number];

export interface Client {
  readonly algorithm: Algorithm;
  readonly account: TechnicalAccount;
  readonly audience: string;
  /** Space-separated scopes of its API, fewer than all. */
  readonly scope: string;
}

export interface Issuer {
  readonly url: string;
  /** A client of the API with that algorithm. */
  readonly clients: Readonly<Record<Algorithm, Client>>;
}

const apis = {
  ES256: { api: 'campaign', profile: 'Campaign - prod - Admin', scope: 'campaign_sdk openid' },
  RS256: { api: 'analytics', profile: 'Analytics - all report suites', scope: 'analytics.reporting openid' },
};

export async function startIssuer(): Promise<Issuer> {
  const { call, url } = await startRelevo();
  const clientOf = async (algorithm: Algorithm): Promise<Client> => {
    const { api, profile, scope } = apis[algorithm];
    await call('apiUpdate', { params: { code: api }, body: { signing_algorithm: algorithm } });
    const account = await createTechnicalAccount(call, { api, profile });
    return { algorithm, account, scope, audience: `${url}/organizations/${account.organization_id}/apis/${api}` };
  };
  const clients = { ES256: await clientOf('ES256'), RS256: await clientOf('RS256') };
  return { url, clients };
}
