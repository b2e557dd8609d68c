// Reads variables of the environment and collects what is wrong with them.

export type Environment = Readonly<Record<string, string | undefined>>;

/** Variables of the commands, which share the prefix and are none of the server's business. */
const commandVariables = [
  'RELEVO_URL',
  'RELEVO_ADMIN_TOKEN',
  'RELEVO_ADMIN_TOKEN_FILE',
  'RELEVO_ORGANIZATION',
  'RELEVO_BACKUP_PASSPHRASE',
];

const serverVariables = [
  'DATABASE_URL',
  'RELEVO_CATALOGUE',
  'RELEVO_CLIENT_SECRET_PEPPER',
  'RELEVO_COMPATIBLE_SERVER_NAME',
  'RELEVO_DATABASE_OWNER_URL',
  'RELEVO_DATABASE_POOL',
  'RELEVO_DATA_DIR',
  'RELEVO_HOST',
  'RELEVO_ISSUER',
  'RELEVO_KEYS_DIR',
  'RELEVO_KEY_ENCRYPTION_KEY',
  'RELEVO_LOG_LEVEL',
  'RELEVO_MAIL_FROM',
  'RELEVO_METRICS_HOST',
  'RELEVO_METRICS_PORT',
  'RELEVO_OIDC_CLIENT_ID',
  'RELEVO_OIDC_CLIENT_SECRET',
  'RELEVO_OIDC_GROUPS_CLAIM',
  'RELEVO_OIDC_ISSUER',
  'RELEVO_OIDC_NAME',
  'RELEVO_OIDC_SCOPES',
  'RELEVO_ORGANIZATION_NAME',
  'RELEVO_ORGANIZATION_SUFFIX',
  'RELEVO_PORT',
  'RELEVO_SMTP_URL',
  'RELEVO_TECHNICAL_ACCOUNT_DOMAIN',
  'RELEVO_TLS_CERT',
  'RELEVO_TLS_KEY',
  'RELEVO_TRUSTED_PROXIES',
  'RELEVO_WORKERS',
] as const;
type Variable = (typeof serverVariables)[number];

/** Reads variables and collects what is wrong with them. */
export class Reader {
  readonly faults: string[] = [];
  readonly #environment: Environment;

  constructor(environment: Environment) {
    this.#environment = environment;
    const known: readonly string[] = [...serverVariables, ...commandVariables];
    for (const name of Object.keys(environment)) {
      if (name.startsWith('RELEVO_') && !known.includes(name)) this.faults.push(`${name} is not a setting of Relevo.`);
    }
  }

  text(name: Variable): string | undefined {
    return this.#environment[name] || undefined;
  }

  /** The value if it matches, else `fallback`; a value that does not match is a fault. */
  matching(name: Variable, pattern: RegExp, meaning: string, fallback: string): string {
    const value = this.text(name);
    if (value === undefined) return fallback;
    if (!pattern.test(value)) this.faults.push(`${name} must be ${meaning}; it is ${JSON.stringify(value)}.`);
    return value;
  }

  port(name: Variable): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const port = /^\d{1,5}$/.test(value) ? Number(value) : Number.NaN;
    if (!(port >= 1 && port <= 65_535))
      this.faults.push(`${name} must be a port from 1 to 65535; it is ${JSON.stringify(value)}.`);
    return port;
  }
}
