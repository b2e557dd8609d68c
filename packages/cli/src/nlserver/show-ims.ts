// `-showims`: which credential an instance has, by ids and fingerprint. Never a secret.
import { type ImsSettings, placeOf, settingNames } from './ims-settings.ts';
import { type Installed, type InstancePlace, readEndpoint, readInstalled } from './installed-credential.ts';
import { NlserverError } from './nlserver-error.ts';
import type { NlserverIo } from './nlserver-io.ts';

const mechanismWords = {
  oauth_server_to_server: 'OAuth Server-to-Server',
  service_account_jwt: 'Service Account (JWT)',
};

/** Values come from a file that anybody may have written: nothing of them may steer the terminal. */
const printable = (value: string | null | undefined) => (value ?? '').replace(/[^ -~]/g, '?') || 'not set';

function secretWords({ clientSecret, fingerprint }: Installed): string {
  switch (clientSecret.kind) {
    case 'none':
      return 'not set';
    case 'vendor':
      return 'encrypted by the vendor, or not in our format: it cannot be read here';
    case 'own':
      return clientSecret.value === undefined
        ? 'sealed by Relevo, and does not open with the key that is here'
        : `sealed by Relevo, fingerprint ${fingerprint}`;
    default:
      return clientSecret.kind satisfies never;
  }
}

/** Settings that stand empty in the instance's file and thereby hide a value of the file that all instances share. */
function emptySettings(settings: ImsSettings): readonly string[] {
  return settingNames.filter((name) => settings[name] === '').map(placeOf);
}

const orNull = (value: string | undefined) => value || null;

/** The token service. A file of all instances that cannot be read hides it, and nothing else. */
async function shownEndpoint(settings: ImsSettings, confDir: string, io: NlserverIo): Promise<string | undefined> {
  try {
    return await readEndpoint(settings, confDir);
  } catch (error) {
    if (!(error instanceof NlserverError)) throw error;
    io.err(`warning: serverConf.xml is not used: ${error.message}`);
    return undefined;
  }
}

/** Prints what is installed; `json` as one line with stable names. Resolves when it is printed. */
export async function showIms(place: InstancePlace, json: boolean, io: NlserverIo): Promise<void> {
  const installed = await readInstalled(place);
  const { settings, mechanism, file, sha256, fingerprint, clientSecret } = installed;
  const endpoint = await shownEndpoint(settings, place.confDir, io);
  for (const name of emptySettings(settings)) {
    io.err(`warning: ${name} is empty in ${file}, which overrides the value in serverConf.xml. Remove the attribute.`);
  }
  if (json) {
    const ids = {
      organization_id: orNull(settings.organizationId),
      client_id: orNull(settings.clientId),
      technical_account_id: orNull(settings.technicalAccountId),
    };
    const secret = clientSecret.kind;
    const rest = { mechanism, fingerprint, secret, endpoint: orNull(endpoint), file, sha256 };
    io.out(JSON.stringify({ instance: place.instance, ...ids, ...rest }));
    return;
  }
  const rows = [
    ['instance', place.instance],
    ['organization id', printable(settings.organizationId)],
    ['client id', printable(settings.clientId)],
    ['technical account id', printable(settings.technicalAccountId)],
    ['mechanism', mechanism === null ? 'none' : mechanismWords[mechanism]],
    ['client secret', secretWords(installed)],
    ['token service', printable(endpoint)],
    ['file', file],
  ];
  for (const [label = '', value = ''] of rows) io.out(`${label.padEnd(22)}${value}`);
}
