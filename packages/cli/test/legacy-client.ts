// A client that gets its tokens by Service Account (JWT), and may change to OAuth Server-to-Server.
import { sign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type Call, createCall } from '@relevo/contract/call';
import { expect } from 'vitest';
import { createSelfSigned } from '../src/self-signed-certificate.ts';
import { relevo } from './relevo-process.ts';
import type { RelevoServer } from './relevo-server.ts';

const profile = 'Campaign - prod - Admin';

/** The admin API of a server under test. */
export async function callOf({ url, adminTokenFile }: RelevoServer): Promise<Call> {
  const token = (await readFile(adminTokenFile, 'utf8')).trim();
  return createCall({ url, token: () => token });
}

export const environmentOf = ({ url, adminTokenFile }: RelevoServer) => ({
  RELEVO_URL: url,
  RELEVO_ADMIN_TOKEN_FILE: adminTokenFile,
});

/** Runs a command of the server that must succeed, and parses its JSON. */
export async function jsonOf(server: RelevoServer, ...args: string[]) {
  const { code, stdout, stderr } = await relevo([...args, '--json'], { env: environmentOf(server) });
  expect({ code, stderr }, args.join(' ')).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
}

/** The answer of the token service to a source of this label. */
async function ask(url: string, form: Readonly<Record<string, string>>, instance: string) {
  const headers = { 'relevo-instance': instance };
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams(form), headers });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

export interface LegacyClient {
  readonly title: string;
  readonly clientId: string;
  readonly secret: string;
  readonly secretId: string;
  askLegacy(instance: string): ReturnType<typeof ask>;
  askNew(instance: string, secret?: string): ReturnType<typeof ask>;
}

const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
let made = 0;

/** A credential with a certificate in a project of its own. */
export async function createLegacyClient({ url }: RelevoServer, call: Call): Promise<LegacyClient> {
  const title = `Legacy ${++made}`;
  const { id: project } = await call('projectCreate', { body: { title } });
  const wish = { project, type: 'service_account_jwt', apis: ['campaign'], profiles: [profile] } as const;
  const body = { ...wish, apis: [...wish.apis], profiles: [...wish.profiles] };
  const credential = await call('credentialCreate', { body });
  const { client_id, client_secret } = credential;
  const { certificate, privateKey } = await createSelfSigned(client_id, 30, new Date());
  await call('certificateAdd', { params: { credential: credential.id }, body: { certificate } });
  const assertion = () => {
    const claims = {
      iss: credential.organization_id,
      sub: credential.technical_account_id,
      aud: `${url}/c/${client_id}`,
      exp: Math.floor(Date.now() / 1000) + 300,
      [`${url}/s/ent_campaign_sdk`]: true,
    };
    const input = `${base64url({ alg: 'RS256' })}.${base64url(claims)}`;
    return `${input}.${sign('sha256', Buffer.from(input), privateKey).toString('base64url')}`;
  };
  return {
    title,
    clientId: client_id,
    secret: client_secret,
    secretId: credential.client_secret_id,
    askLegacy: (instance) =>
      ask(`${url}/ims/exchange/jwt`, { client_id, client_secret, jwt_token: assertion() }, instance),
    askNew: (instance, secret = client_secret) =>
      ask(`${url}/oauth2/token`, { grant_type: 'client_credentials', client_id, client_secret: secret }, instance),
  };
}
