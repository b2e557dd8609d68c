// A token service, a credential of it, and hosts that are to have it: what the tests of the fleet part begin with.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { adminTokenFileOf, type RelevoServer, startRelevo } from '../relevo-server.ts';
import { createTechnicalAccount, type TechnicalAccount } from '../technical-account.ts';
import { type Finished, type StartedCommand, startCommand } from './fleet-command.ts';
import { type Fleet, type FleetHostWish, startFleetHosts } from './fleet-hosts.ts';

export interface World {
  readonly server: RelevoServer;
  readonly account: TechnicalAccount;
  /** The file that the console offers for download. */
  readonly credentialFile: string;
  readonly fleet: Fleet;
  /** Where the command keeps its state. */
  readonly stateFolder: string;
  /** `relevo fleet …`, signed in at no server unless the settings say so. */
  start(words: readonly string[], settings?: Readonly<Record<string, string>>): StartedCommand;
  run(words: readonly string[], settings?: Readonly<Record<string, string>>): Promise<Finished>;
  /** Settings with which commands are signed in. */
  readonly signedIn: Readonly<Record<string, string>>;
  /** All journals of runs. */
  journal(): string;
  stop(): Promise<void>;
}

/** The file of a credential with this client secret. */
export function writeCredentialFile(file: string, account: TechnicalAccount, clientSecret: string): string {
  const content = {
    TYPE: 'oauthservertoserver',
    ORG_ID: account.organization_id,
    CLIENT_ID: account.client_id,
    CLIENT_SECRETS: [clientSecret],
    SCOPES: account.scopes,
    TECHNICAL_ACCOUNT_ID: account.technical_account_id,
    TECHNICAL_ACCOUNT_EMAIL: account.technical_account_email,
  };
  writeFileSync(file, JSON.stringify(content), { mode: 0o600 });
  return file;
}

function journalsIn(stateFolder: string): string {
  const folder = join(stateFolder, 'relevo/fleet/runs');
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names.map((name) => readFileSync(join(folder, name), 'utf8')).join('');
}

export interface WorldWish {
  /** Gets the address of the token service. */
  readonly hosts: (endpoint: string) => readonly FleetHostWish[];
  /** A credential for the API `campaign` unless given. */
  readonly account?: (server: RelevoServer) => Promise<TechnicalAccount>;
}

/** Starts everything. The server is stopped after the last test of the file at the latest, hosts by `stop`. */
export async function startWorld(wish: WorldWish): Promise<World> {
  const server = await startRelevo();
  const account = await (wish.account ?? (({ call }) => createTechnicalAccount(call)))(server);
  const fleet = await startFleetHosts({ hosts: wish.hosts(server.url), reaches: [server.port] });
  const stateFolder = join(fleet.home, 'state');
  const own = { HOME: fleet.home, XDG_STATE_HOME: stateFolder };
  const start: World['start'] = (words, settings = {}) => startCommand(['fleet', ...words], { ...own, ...settings });
  return {
    server,
    account,
    credentialFile: writeCredentialFile(join(fleet.folder, 'credential.json'), account, account.client_secret),
    fleet,
    stateFolder,
    start,
    run: (words, settings) => start(words, settings).ended,
    signedIn: { RELEVO_URL: server.url, RELEVO_ADMIN_TOKEN_FILE: adminTokenFileOf(server.dataDirectory) },
    journal: () => journalsIn(stateFolder),
    stop: async () => {
      await fleet.stop();
      await server.stop();
    },
  };
}
