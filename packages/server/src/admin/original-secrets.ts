// Client secrets in the shapes of the original: moments in milliseconds as text, use per grant type.
import type { ClientSecret, CreatedClientSecret } from '@relevo/contract/client-secrets';
import type { CreatedOriginalSecret, OriginalSecret } from '@relevo/contract/original-secrets';
import type { AuthenticationType } from '@relevo/contract/wire';

const milliseconds = (moment: string): string => String(Date.parse(moment));

/** As the original writes a moment: `Tue, May 2 2023 05:36:17.000 UTC`. */
function momentText(moment: string): string {
  const [weekday = '', day = '', month = '', year = '', time = ''] = new Date(moment).toUTCString().split(' ');
  return `${weekday} ${month} ${Number(day)} ${year} ${time}.000 UTC`;
}

const timesOf = ({ created_at, expires_at }: Pick<ClientSecret, 'created_at' | 'expires_at'>) => ({
  created_at: milliseconds(created_at),
  created_at_str: momentText(created_at),
  expires_at: expires_at === null ? 'PERMANENT' : milliseconds(expires_at),
  expires_at_str: expires_at === null ? 'PERMANENT' : momentText(expires_at),
});

const grantTypes = {
  oauth_server_to_server: 'client_credentials',
  service_account_jwt: 'jwt_bearer',
} as const satisfies Record<AuthenticationType, string>;

/** When each grant type last got a token; null where none ever did. */
function usagesOf({ sources }: Pick<ClientSecret, 'sources'>): OriginalSecret['secret_usages'] {
  const used = Map.groupBy(sources, ({ mechanism }) => mechanism);
  const usages = [...used].flatMap(([mechanism, ofMechanism]) => {
    const last = Math.max(...ofMechanism.map(({ last_used_at: at }) => (at === null ? 0 : Date.parse(at))));
    return last === 0 ? [] : [{ last_used_at: String(last), grant_type: grantTypes[mechanism] }];
  });
  return usages.length > 0 ? usages : null;
}

export function originalSecret(secret: ClientSecret): OriginalSecret {
  return {
    uuid: secret.id,
    ...timesOf(secret),
    secret_usages: usagesOf(secret),
    sources: secret.sources.map(({ source, kind, last_used_at: at }) => ({
      source,
      kind,
      last_used_at: at === null ? null : milliseconds(at),
    })),
  };
}

/** The only answer that has the secret in plain. */
export function originalCreatedSecret({ id, client_secret, ...secret }: CreatedClientSecret): CreatedOriginalSecret {
  return { uuid: id, client_secret, ...timesOf(secret), secret_usages: null };
}
