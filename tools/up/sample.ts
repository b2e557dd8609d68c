// The sample that `npm run up` shows: one project with one OAuth Server-to-Server credential, made once.
import type { Call } from '@relevo/contract/call';
import type { Credential } from '@relevo/contract/credentials';
import type { Organization } from '@relevo/contract/organization';

const title = 'Sample project';
const type = 'oauth_server_to_server';

export interface Sample {
  readonly credential: Credential;
  /** Known only when the credential was created just now. */
  readonly clientSecret: string | undefined;
}

/** Finds the sample, or creates what is missing of it. */
export async function ensureSample(call: Call): Promise<Sample> {
  const { items: projects } = await call('projectList', { query: { search: title } });
  const project = projects.find((each) => each.title === title) ?? (await call('projectCreate', { body: { title } }));
  const { items: credentials } = await call('credentialList', { query: { project: project.id } });
  const existing = credentials.find(({ mechanisms }) => mechanisms.some((mechanism) => mechanism.type === type));
  if (existing) return { credential: existing, clientSecret: undefined };
  const body = { project: project.id, type, apis: ['campaign'], profiles: ['Campaign - prod - Admin'] } as const;
  const created = await call('credentialCreate', {
    body: { ...body, apis: [...body.apis], profiles: [...body.profiles] },
  });
  return { credential: created, clientSecret: created.client_secret };
}

/** The token endpoint at the address the server listens on; the issuer may have a path, and the name of a proxy. */
export function tokenUrlAt(serverUrl: string, { token_endpoint }: Pick<Organization, 'token_endpoint'>): string {
  return new URL(new URL(token_endpoint).pathname, serverUrl).href;
}

/** What an application does: client credentials in the form, RFC 6749 §4.4. Rejects with the server's own words. */
export async function obtainToken(tokenUrl: string, clientId: string, clientSecret: string): Promise<string> {
  const response = await fetch(tokenUrl, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }),
  });
  const answer: unknown = await response.json();
  if (!response.ok || typeof answer !== 'object' || answer === null || !('access_token' in answer)) {
    throw new Error(`${tokenUrl} answered ${response.status}: ${JSON.stringify(answer)}`);
  }
  return String(answer.access_token);
}
