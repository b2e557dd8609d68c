// What an instance file says of the credential: which attributes there are, and how they are read and written. Pure.
import { NlserverError } from './nlserver-error.ts';
import { changeAttributes, elementAt } from './xml-edit.ts';
import { readOutline } from './xml-outline.ts';

/** The secret attributes are as they stand in the file: ciphertext. Undefined where there is no attribute. */
export interface ImsSettings {
  readonly organizationId: string | undefined;
  readonly clientId: string | undefined;
  readonly technicalAccountId: string | undefined;
  readonly clientSecret: string | undefined;
  readonly privateKey: string | undefined;
  /** The token service. */
  readonly endpoint: string | undefined;
}

type Setting = keyof ImsSettings;

const ims = ['shared', 'ims'];
const redirection = ['web', 'redirection'];

const places: Readonly<Record<Setting, { readonly path: readonly string[]; readonly attribute: string }>> = {
  organizationId: { path: redirection, attribute: 'IMSOrgId' },
  clientId: { path: ims, attribute: 'authIMSTAClientId' },
  technicalAccountId: { path: ims, attribute: 'authIMSTAId' },
  clientSecret: { path: ims, attribute: 'authIMSTAClientSecret' },
  privateKey: { path: ims, attribute: 'authIMSTAPrivateKey' },
  endpoint: { path: ims, attribute: 'authIMSEndpoint' },
};

export const settingNames = Object.keys(places).filter((name): name is Setting => name in places);

/** Where a setting stands, as an XPath below the root. */
export function placeOf(setting: Setting): string {
  const { path, attribute } = places[setting];
  return `${path.join('/')}/@${attribute}`;
}

/** The attribute's name alone. */
export const attributeOf = (setting: Setting) => places[setting].attribute;

function refuse(message: string, next: string): NlserverError {
  return new NlserverError('file_malformed', message, { next });
}

/** The bytes of a file as text of one character each. Refuses UTF-16 and what is not valid in the declared encoding. */
export function textOf(bytes: Buffer): string {
  if (bytes.includes(0)) {
    throw refuse('The file is in UTF-16 or no text at all.', 'Save it as UTF-8, or bring back one of its backups.');
  }
  const text = bytes.toString('latin1');
  const encoding = /^(?:\u00ef\u00bb\u00bf)?<\?xml[^>]*?encoding\s*=\s*["']([^"']+)/.exec(text)?.[1] ?? 'UTF-8';
  if (/^utf-?8$/i.test(encoding) && !isUtf8(bytes)) {
    throw refuse(
      'The file is not valid UTF-8, which XML is in without a declared encoding.',
      'Declare the encoding in the first line, such as <?xml version="1.0" encoding="iso-8859-15"?>.',
    );
  }
  return text;
}

function isUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function rootOf(text: string) {
  const root = readOutline(text);
  if (/^server[cC]onf$/.test(root.name)) return root;
  throw refuse('The root element is not "serverconf".', 'Check that this is the file of an instance.');
}

/** Reads the settings. Refuses a file that is malformed or in which one of the elements stands twice. */
export function readSettings(text: string): ImsSettings {
  const root = rootOf(text);
  const settingOf = (setting: Setting) => {
    const { path, attribute } = places[setting];
    return elementAt(text, root, path)?.attributes.find(({ name }) => name === attribute)?.value;
  };
  return {
    organizationId: settingOf('organizationId'),
    clientId: settingOf('clientId'),
    technicalAccountId: settingOf('technicalAccountId'),
    clientSecret: settingOf('clientSecret'),
    privateKey: settingOf('privateKey'),
    endpoint: settingOf('endpoint'),
  };
}

/** The file with these settings; null removes one, and the element that held it stays. Reads the result back. */
export function writeSettings(text: string, settings: Readonly<Partial<Record<Setting, string | null>>>): string {
  rootOf(text);
  const result = [ims, redirection].reduce((before, path) => {
    const changes = Object.entries(settings).flatMap(([setting, value]) => {
      const place = places[setting as Setting];
      return place.path === path && value !== undefined ? [[place.attribute, value] as const] : [];
    });
    return changeAttributes(before, path, Object.fromEntries(changes));
  }, text);
  const now = readSettings(result);
  for (const [setting, value] of Object.entries(settings)) {
    if ((now[setting as Setting] ?? null) !== value) throw new Error(`${placeOf(setting as Setting)} was not written.`);
  }
  return result;
}
