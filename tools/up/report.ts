// What `npm run up` prints, as text. Pure but for the colours, which only a terminal gets.
import { styleText } from 'node:util';
import type { Credential } from '@relevo/contract/credentials';
import type { Demo } from './demo-planting.ts';

/** Of those planted in the demo. */
const shownStragglers = 4;

const bold = (text: string) => styleText('bold', text);
const dim = (text: string) => styleText('dim', text);

export interface Place {
  readonly url: string;
  readonly adminTokenFile: string;
}

function fields(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `  ${dim(name.padEnd(width))}  ${value}`).join('\n');
}

function identityRows(credential: Credential): [string, string][] {
  return [
    ['technical account id', credential.technical_account_id],
    ['technical account e-mail', credential.technical_account_email],
    ['organization id', credential.organization_id],
    ['scopes', credential.scopes.join(', ')],
  ];
}

/** Ids and secrets of ours are [A-Za-z0-9_-] only, so nothing needs quoting or encoding. */
function curlLine(tokenUrl: string, clientId: string, clientSecret: string): string {
  const form = ['grant_type=client_credentials', `client_id=${clientId}`, `client_secret=${clientSecret}`];
  return `  curl ${form.map((field) => `-d ${field}`).join(' ')} ${shellQuoted(tokenUrl)}`;
}

export interface Times {
  readonly sinceCommandSeconds: number;
  readonly sinceServerSeconds: number;
}

const timeText = (seconds: number) => (seconds < 1 ? `${Math.round(seconds * 1000)} ms` : `${seconds.toFixed(1)} s`);

/** After the first start: everything about the new credential, whose secret is shown this once. */
export function firstStartText(tokenUrl: string, credential: Credential, clientSecret: string, token: string): string {
  return [
    bold('The sample credential, whose secret is shown only now'),
    fields([['client id', credential.client_id], ['client secret', clientSecret], ...identityRows(credential)]),
    '',
    bold('Its first access token'),
    `  ${token}`,
    '',
    bold('Get another one'),
    curlLine(tokenUrl, credential.client_id, clientSecret),
  ].join('\n');
}

/** After a later start: the same credential, found again. `token` is undefined where it may not have one now. */
export function laterStartText(tokenUrl: string, credential: Credential, token: string | undefined): string {
  return [
    bold('The sample credential, found again'),
    fields([['client id', credential.client_id], ...identityRows(credential)]),
    '',
    ...(token ? [bold('An access token, minted as administrator'), `  ${token}`, ''] : []),
    bold('Get one as an application does, with the secret from the first start'),
    curlLine(tokenUrl, credential.client_id, 'YOUR_CLIENT_SECRET'),
    '',
    bold('Secret lost? Add another (at most two are alive)'),
    `  npx relevo secret add --credential ${credential.client_id}`,
  ].join('\n');
}

/** After the start of a demo: where to look, and who has been planted. */
export function demoText(
  { url, organizationId }: Pick<Place, 'url'> & { readonly organizationId: string },
  demo: Demo,
  plantedSeconds: number,
): string {
  const named = demo.credentials.flatMap(({ story }) => story.stragglers.map((label) => `${label} of ${story.title}`));
  const shown = named.slice(0, shownStragglers);
  const straggling = demo.credentials.find(({ story }) => story.stragglers.length > 0);
  const refused = demo.credentials.find(({ story }) => story.steps.at(-1)?.kind === 'override');
  return [
    bold(`The demo: ${demo.credentials.length} credentials in every state of a migration`),
    `  planted in ${timeText(plantedSeconds)}; their sources go on asking for tokens until Ctrl+C`,
    `  planted stragglers: ${shown.join('; ')}; and ${named.length - shown.length} more`,
    '',
    bold('Look at its board'),
    fields([
      ['console', `${url}/organizations/${encodeURIComponent(organizationId)}/migrations`],
      ['command line', 'npx relevo migration board (with the setting below)'],
      ['a straggler', `npx relevo migration view ${straggling?.clientId}`],
      ['a refused one', `npx relevo why ${refused?.clientId}`],
      ['the sunset', 'npx relevo rehearse --to DATE'],
    ]),
  ].join('\n');
}

export function timesText({ sinceCommandSeconds, sinceServerSeconds }: Times): string {
  return `Time to first token: ${bold(timeText(sinceCommandSeconds))} since the command, ${timeText(sinceServerSeconds)} of it since the server's start.`;
}

/** The same end after every start, but for the link, which the server printed at the first one only. */
export function closingText({ url, adminTokenFile }: Place, isFirstStart: boolean): string {
  const firstAdministrator = isFirstStart
    ? 'the first administrator by the link above; npx relevo init --new-admin-link for another'
    : 'npx relevo init --new-admin-link for another link of the first administrator';
  return [
    bold('Administer it, in another terminal in this folder'),
    `  export RELEVO_URL=${url} RELEVO_ADMIN_TOKEN_FILE=${shellQuoted(adminTokenFile)}`,
    '  npx relevo project list',
    '',
    fields([
      ['admin token', adminTokenFile],
      ['server', url],
      ['sign in', `${url}/sign-in (${firstAdministrator})`],
    ]),
    '',
    'Ctrl+C stops the server; the next npm run up finds everything again.',
  ].join('\n');
}

function shellQuoted(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
}
