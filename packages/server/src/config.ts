// Environment → Config. Every mistake is reported at once, with the name of its variable.
import { BlockList, isIP } from 'node:net';
import { join, resolve } from 'node:path';
import { Email } from '@relevo/contract/wire';
import { type Environment, Reader } from './config-reader.ts';
import type { OpenIdProviderSettings } from './http/openid-provider.ts';
import { parseMailServerUrl } from './mail/mail-server-url.ts';
import type { MailSettings } from './mail/smtp-sender.ts';
import { StartError } from './start-error.ts';

/** A PostgreSQL database. The URLs hold passwords: never printed. */
export interface DatabaseConfig {
  readonly url: string;
  /** Of the role that owns the tables, where that is another. */
  readonly ownerUrl: string | undefined;
  /** How many connections a process may have. */
  readonly connections: number;
}

export interface Config {
  readonly dataDirectory: string;
  /** Undefined: the embedded SQLite, in the data directory. */
  readonly database: DatabaseConfig | undefined;
  readonly keysDirectory: string;
  readonly host: string;
  readonly port: number;
  /** How many processes serve the port; with one, no other process is started. */
  readonly workers: number;
  /** Without trailing slash. */
  readonly issuer: string;
  readonly issuerIsDefault: boolean;
  readonly tls: { readonly certFile: string; readonly keyFile: string } | undefined;
  /** Addresses and CIDR ranges whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[];
  readonly metrics: { readonly host: string; readonly port: number } | undefined;
  /** Undefined: people are told nothing by e-mail. */
  readonly mail: MailSettings | undefined;
  readonly logLevel: string;
  readonly organizationName: string;
  readonly organizationSuffix: string;
  readonly technicalAccountDomain: string;
  readonly compatibleServerName: string;
  readonly catalogueFile: string | undefined;
  readonly singleSignOn: OpenIdProviderSettings | undefined;
  /** Key texts that stand in the environment instead of files. */
  readonly keyTexts: {
    readonly client_secret_pepper: string | undefined;
    readonly key_encryption_key: string | undefined;
  };
}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

function readIssuer(reader: Reader, fallback: string): string {
  const value = reader.text('RELEVO_ISSUER');
  if (value === undefined) return fallback;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const plainPath = /^[A-Za-z0-9._~/-]*$/.test(url?.pathname ?? '');
  const usable =
    plainPath &&
    url &&
    /^https?:$/.test(url.protocol) &&
    !url.search &&
    !url.hash &&
    !url.username &&
    !value.includes('#');
  if (!usable || value.endsWith('/') || value.endsWith('?')) {
    reader.faults.push(
      `RELEVO_ISSUER must be an http or https URL without query, fragment and trailing slash; it is ${JSON.stringify(value)}.`,
    );
  }
  return value;
}

function isAddressOrRange(value: string): boolean {
  const [address = '', bits, ...rest] = value.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  if (Number(bits) === 0) return false; // trusting everybody is trusting what anybody claims
  if (bits === undefined) return true;
  try {
    new BlockList().addSubnet(address, /^\d{1,3}$/.test(bits) ? Number(bits) : -1, family === 4 ? 'ipv4' : 'ipv6');
    return true;
  } catch {
    return false;
  }
}

function readTrustedProxies(reader: Reader): string[] {
  const proxies = (reader.text('RELEVO_TRUSTED_PROXIES') ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
  for (const proxy of proxies) {
    if (!isAddressOrRange(proxy)) {
      reader.faults.push(
        `RELEVO_TRUSTED_PROXIES must list addresses or ranges such as 10.0.0.0/8; ${JSON.stringify(proxy)} is neither.`,
      );
    }
  }
  return proxies;
}

/** The value is not repeated in a fault: it holds a password. */
function readDatabaseUrl(reader: Reader, name: 'DATABASE_URL' | 'RELEVO_DATABASE_OWNER_URL'): string | undefined {
  const value = reader.text(name);
  if (value === undefined) return undefined;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !/^postgres(ql)?:$/.test(url.protocol) || url.pathname.length < 2) {
    reader.faults.push(`${name} must be a URL such as postgres://user:password@host:5432/database.`);
  }
  return value;
}

function readDatabase(reader: Reader): DatabaseConfig | undefined {
  const url = readDatabaseUrl(reader, 'DATABASE_URL');
  const ownerUrl = readDatabaseUrl(reader, 'RELEVO_DATABASE_OWNER_URL');
  const pool = reader.matching('RELEVO_DATABASE_POOL', /^([1-9]\d?|[1-4]\d\d)$/, 'a number from 1 to 499', '10');
  if (ownerUrl !== undefined && url === undefined)
    reader.faults.push('DATABASE_URL is missing; RELEVO_DATABASE_OWNER_URL needs it.');
  return url === undefined ? undefined : { url, ownerUrl, connections: Number(pool) };
}

function readTls(reader: Reader): Config['tls'] {
  const [certFile, keyFile] = [reader.text('RELEVO_TLS_CERT'), reader.text('RELEVO_TLS_KEY')];
  if (certFile !== undefined && keyFile !== undefined)
    return { certFile: resolve(certFile), keyFile: resolve(keyFile) };
  if (certFile !== undefined) reader.faults.push('RELEVO_TLS_KEY is missing; RELEVO_TLS_CERT needs it.');
  if (keyFile !== undefined) reader.faults.push('RELEVO_TLS_CERT is missing; RELEVO_TLS_KEY needs it.');
  return undefined;
}

/** Whether a URL may be used without TLS: nobody stands in between. */
function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

function readProviderIssuer(reader: Reader): string | undefined {
  const value = reader.text('RELEVO_OIDC_ISSUER');
  if (value === undefined) return undefined;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const usable = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url));
  if (!usable || url?.search || url?.hash || url?.username) {
    reader.faults.push(
      `RELEVO_OIDC_ISSUER must be an https URL without query and fragment (http only on this machine); it is ${JSON.stringify(value)}.`,
    );
  }
  return value;
}

function readSingleSignOn(reader: Reader): OpenIdProviderSettings | undefined {
  const issuer = readProviderIssuer(reader);
  const clientId = reader.text('RELEVO_OIDC_CLIENT_ID');
  const clientSecret = reader.text('RELEVO_OIDC_CLIENT_SECRET');
  const name = reader.matching('RELEVO_OIDC_NAME', /^\P{Cc}{1,40}$/u, '1 to 40 characters', 'Single sign-on');
  const groupsClaim = reader.matching(
    'RELEVO_OIDC_GROUPS_CLAIM',
    /^[\x21-\x7e]{1,200}$/,
    'the name of a claim',
    'groups',
  );
  const scopes = reader.matching(
    'RELEVO_OIDC_SCOPES',
    /^(?=.*\bopenid\b)[\x21\x23-\x5b\x5d-\x7e ]{1,500}$/,
    'scopes separated by spaces, openid among them',
    'openid email profile',
  );
  const given = {
    RELEVO_OIDC_ISSUER: issuer,
    RELEVO_OIDC_CLIENT_ID: clientId,
    RELEVO_OIDC_CLIENT_SECRET: clientSecret,
  };
  if (issuer !== undefined && clientId !== undefined && clientSecret !== undefined) {
    return { issuer, clientId, clientSecret, name, groupsClaim, scopes };
  }
  const missing = Object.entries(given).flatMap(([variable, value]) => (value === undefined ? [variable] : []));
  if (missing.length < Object.keys(given).length) {
    reader.faults.push(
      `${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} missing; single sign-on needs all three.`,
    );
  }
  return undefined;
}

const hostPattern = /^[A-Za-z0-9.:_-]+$/;
const hostMeaning = 'a host name or address';

function readMetrics(reader: Reader): Config['metrics'] {
  const port = reader.port('RELEVO_METRICS_PORT');
  const host = reader.matching('RELEVO_METRICS_HOST', hostPattern, hostMeaning, '127.0.0.1');
  return port === undefined ? undefined : { host, port };
}

/** The URL is not repeated in a fault: it holds a password. */
function readMail(reader: Reader): MailSettings | undefined {
  const [url, from] = [reader.text('RELEVO_SMTP_URL'), reader.text('RELEVO_MAIL_FROM')];
  if (url === undefined && from === undefined) return undefined;
  const server = url === undefined ? undefined : parseMailServerUrl(url);
  if (url === undefined) reader.faults.push('RELEVO_SMTP_URL is missing; RELEVO_MAIL_FROM needs it.');
  else if (!server) {
    const meaning = 'smtp://host:port or smtps://user:password@host:port, with special characters percent-encoded';
    reader.faults.push(`RELEVO_SMTP_URL must be a URL such as ${meaning}.`);
  }
  if (from === undefined) reader.faults.push('RELEVO_MAIL_FROM is missing; RELEVO_SMTP_URL needs it.');
  else if (!Email.safeParse(from).success)
    reader.faults.push(`RELEVO_MAIL_FROM must be an e-mail address; it is ${JSON.stringify(from)}.`);
  return server && from !== undefined ? { ...server, from } : undefined;
}

/** Names that go into ids, claims and the organization. */
function readNames(reader: Reader) {
  const suffix = /^[A-Za-z0-9._-]{1,40}$/;
  const domain = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;
  const inSuffix = 'letters, digits, ".", "_" or "-"';
  return {
    organizationName: reader.matching(
      'RELEVO_ORGANIZATION_NAME',
      /^\P{Cc}{1,80}$/u,
      '1 to 80 characters',
      'My organization',
    ),
    organizationSuffix: reader.matching('RELEVO_ORGANIZATION_SUFFIX', suffix, inSuffix, 'AdobeOrg'),
    technicalAccountDomain: reader.matching(
      'RELEVO_TECHNICAL_ACCOUNT_DOMAIN',
      domain,
      'a domain name in lower case',
      'techacct.adobe.com',
    ),
    compatibleServerName: reader.matching('RELEVO_COMPATIBLE_SERVER_NAME', suffix, inSuffix, 'ims-na1'),
  };
}

/** Reads the whole configuration; throws one `StartError` that lists every fault. */
export function readConfig(environment: Environment): Config {
  const reader = new Reader(environment);
  const dataDirectory = resolve(reader.text('RELEVO_DATA_DIR') ?? 'data');
  const tls = readTls(reader);
  const port = reader.port('RELEVO_PORT') ?? 8080;
  const levels = new RegExp(`^(${logLevels.join('|')})$`);
  const config: Config = {
    dataDirectory,
    database: readDatabase(reader),
    keysDirectory: resolve(reader.text('RELEVO_KEYS_DIR') ?? join(dataDirectory, 'keys')),
    host: reader.matching('RELEVO_HOST', hostPattern, hostMeaning, '127.0.0.1'),
    port,
    workers: Number(reader.matching('RELEVO_WORKERS', /^([1-9]|[1-5]\d|6[0-4])$/, 'a number from 1 to 64', '1')),
    issuer: readIssuer(reader, `${tls ? 'https' : 'http'}://127.0.0.1:${port}`),
    issuerIsDefault: reader.text('RELEVO_ISSUER') === undefined,
    tls,
    trustedProxies: readTrustedProxies(reader),
    metrics: readMetrics(reader),
    mail: readMail(reader),
    logLevel: reader.matching('RELEVO_LOG_LEVEL', levels, logLevels.join(', '), 'info'),
    ...readNames(reader),
    singleSignOn: readSingleSignOn(reader),
    catalogueFile: reader.text('RELEVO_CATALOGUE'),
    keyTexts: {
      client_secret_pepper: reader.text('RELEVO_CLIENT_SECRET_PEPPER'),
      key_encryption_key: reader.text('RELEVO_KEY_ENCRYPTION_KEY'),
    },
  };
  if (reader.faults.length > 0) {
    throw new StartError(['The configuration has mistakes:', ...reader.faults.map((fault) => `- ${fault}`)]);
  }
  return config;
}

/** The embedded SQLite. */
export const databaseFile = (dataDirectory: string) => join(dataDirectory, 'relevo.db');

/** Whether a loopback issuer names another port than the one listened on: tokens would say an address nobody answers at. */
export function issuerMissesPort({ issuer, port }: Pick<Config, 'issuer' | 'port'>): boolean {
  const url = new URL(issuer);
  const standardPort = url.protocol === 'https:' ? 443 : 80;
  return isLoopback(url) && Number(url.port || standardPort) !== port;
}
