// The command line as a whole: names and summaries here, each noun's commands in `commands/`, loaded when named.
import { Command } from 'commander';
import { Failure, redact } from './failure.ts';

type Define = (command: Command) => void;

interface Noun {
  readonly summary: string;
  readonly load: () => Promise<Define>;
}

/** What the command line can name first, in the order of the help. */
export const nouns: Readonly<Record<string, Noun>> = {
  init: {
    summary: 'create data directory, keys, organization and admin token on this host',
    load: async () => (await import('./commands/init.ts')).defineInit,
  },
  server: {
    summary: 'run the server on this host',
    load: async () => (await import('./commands/server.ts')).defineServer,
  },
  backup: {
    summary: 'write database, keys and admin token of this host into one sealed file',
    load: async () => (await import('./commands/backup.ts')).defineBackup,
  },
  restore: {
    summary: 'put a backup onto an empty host',
    load: async () => (await import('./commands/restore.ts')).defineRestore,
  },
  'storage-key': {
    summary: 'versions of pepper and key-encryption key on this host',
    load: async () => (await import('./commands/storage-key.ts')).defineStorageKey,
  },
  login: {
    summary: 'sign in by the browser',
    load: async () => (await import('./commands/login.ts')).defineLogin,
  },
  logout: { summary: 'sign out', load: async () => (await import('./commands/logout.ts')).defineLogout },
  whoami: {
    summary: 'say as whom commands act',
    load: async () => (await import('./commands/whoami.ts')).defineWhoami,
  },
  organization: {
    summary: 'organizations',
    load: async () => (await import('./commands/organization.ts')).defineOrganization,
  },
  user: { summary: 'people and their roles', load: async () => (await import('./commands/user.ts')).defineUser },
  invitation: {
    summary: 'invitations that wait to be accepted',
    load: async () => (await import('./commands/invitation.ts')).defineInvitation,
  },
  'group-mapping': {
    summary: 'roles by groups of the single sign-on provider',
    load: async () => (await import('./commands/group-mapping.ts')).defineGroupMapping,
  },
  project: { summary: 'projects', load: async () => (await import('./commands/project.ts')).defineProject },
  credential: {
    summary: 'credentials and their technical accounts',
    load: async () => (await import('./commands/credential.ts')).defineCredential,
  },
  secret: {
    summary: 'client secrets of a credential',
    load: async () => (await import('./commands/secret.ts')).defineSecret,
  },
  'own-secret': {
    summary: 'client secrets of a credential, by the credential itself',
    load: async () => (await import('./commands/own-secret.ts')).defineOwnSecret,
  },
  certificate: {
    summary: 'certificates of a Service Account (JWT) credential',
    load: async () => (await import('./commands/certificate.ts')).defineCertificate,
  },
  usage: { summary: 'who uses a credential', load: async () => (await import('./commands/usage.ts')).defineUsage },
  token: {
    summary: 'mint an access token as administrator, or print how the client gets one',
    load: async () => (await import('./commands/token.ts')).defineToken,
  },
  revoke: {
    summary: 'end one access token, or those of a client secret or credential',
    load: async () => (await import('./commands/revoke.ts')).defineRevoke,
  },
  key: { summary: 'keys that sign access tokens', load: async () => (await import('./commands/key.ts')).defineKey },
  product: {
    summary: 'products of the catalogue',
    load: async () => (await import('./commands/product.ts')).defineProduct,
  },
  api: { summary: 'APIs of the catalogue', load: async () => (await import('./commands/api.ts')).defineApi },
  profile: {
    summary: 'product profiles of the catalogue',
    load: async () => (await import('./commands/profile.ts')).defineProfile,
  },
  migration: {
    summary: 'moving credentials from Service Account (JWT) to OAuth Server-to-Server',
    load: async () => (await import('./commands/migration.ts')).defineMigration,
  },
  deprecation: {
    summary: 'what is announced about Service Account (JWT), and more time for one credential',
    load: async () => (await import('./commands/deprecation.ts')).defineDeprecation,
  },
  why: { summary: 'why a client gets no token', load: async () => (await import('./commands/why.ts')).defineWhy },
  evidence: {
    summary: 'check the evidence of a migration, without a server',
    load: async () => (await import('./commands/evidence.ts')).defineEvidence,
  },
  rehearse: {
    summary: 'who would fail on a date',
    load: async () => (await import('./commands/rehearse.ts')).defineRehearse,
  },
  import: {
    summary: 'bring projects and credentials over from the original',
    load: async () => (await import('./commands/import.ts')).defineImport,
  },
  fleet: {
    summary: 'one credential on every container of an instance, by ssh, with proof',
    load: async () => (await import('./commands/fleet.ts')).defineFleet,
  },
  instance: {
    summary: 'instances, their containers, and what has been proven there',
    load: async () => (await import('./commands/instance.ts')).defineInstance,
  },
  audit: {
    summary: 'the audit log: who did what, and the proof that nobody has changed it',
    load: async () => (await import('./commands/audit.ts')).defineAudit,
  },
  identify: {
    summary: 'say what a value on standard input is, without a server',
    load: async () => (await import('./commands/identify.ts')).defineIdentify,
  },
};

const explanation = `
Environment (also read from .env in the working directory, where the real environment wins):
  RELEVO_URL               where the server listens; http://127.0.0.1:8080 if not set
  RELEVO_ADMIN_TOKEN       an admin token or an access token for the API Relevo Management; goes before the others
  RELEVO_ADMIN_TOKEN_FILE  file with such a token; if not set, the session of "relevo login" is used, and without one
                           admin-token in RELEVO_DATA_DIR (./data)
  RELEVO_ORGANIZATION      id of the organization to act in, as --organization; your first one if not set
  XDG_STATE_HOME           where sessions and runs of "fleet" are kept, in relevo; ~/.local/state if not set
  RELEVO_BACKUP_PASSPHRASE  seals and opens backups ("relevo backup", "relevo restore")
  NODE_EXTRA_CA_CERTS      PEM file of a private certificate authority that signed the server's certificate;
                           Node reads it at its start, so it does not work from .env
  NO_COLOR                 no colours on a terminal

Exit codes:
  0  done
  1  the server could not be reached, or it failed
  2  wrong usage or invalid input
  3  refused by a rule or for want of permission
  4  not found, not recognised, or an audit log or evidence that was tampered with

Errors go to standard error: what happened, then what to do next; with --json also as one line of JSON.
Every command has --json. docs/cli.md describes all of them.`;

/** The program with the summaries of all nouns; what a noun can do is added when the command line names it. */
export function createProgram(): Command {
  const program = new Command('relevo')
    .description('Server-to-server credentials of an organization.')
    .option('--organization <id>', 'the organization to act in; RELEVO_ORGANIZATION or your first one if not given')
    .exitOverride()
    .showHelpAfterError('Next: run the command with --help to see its options.')
    .configureOutput({ outputError: (text, write) => write(redact(text)) })
    .addHelpText('after', explanation)
    .helpCommand(false)
    .configureHelp({ showGlobalOptions: true })
    .hook('preSubcommand', async (_, command) => {
      const define = await nouns[command.name()]?.load();
      define?.(command);
    })
    .hook('preAction', (whole) => {
      const { organization } = whole.opts<{ readonly organization?: string }>();
      // The variable is where `connect` looks: no command passes on what is for all of them.
      if (organization !== undefined) process.env['RELEVO_ORGANIZATION'] = organization;
    });
  for (const [name, { summary }] of Object.entries(nouns)) program.command(name).description(summary);
  program
    .command('nlserver')
    .description("install a credential in an instance's file on this host: relevo nlserver config -?")
    .allowUnknownOption()
    .allowExcessArguments()
    .action(() => {
      // It was handed over before this, unless something stands before it.
      throw new Failure('invalid_usage', '"nlserver" must be the first word after relevo.');
    });
  program
    .command('help [command...]')
    .description('show the help of a command')
    .action(async (words: string[]) => {
      await program.parseAsync([...words, '--help'], { from: 'user' });
    });
  return program;
}
