// Adobe Campaign on a test host: folders and files of the instance, and a stand-in for its nlserver that can misbehave.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { TestHost } from './test-host.ts';

export const campaignFolder = '/usr/local/neolane/nl6';
export const instanceName = 'prod_mkt';
export const instanceFile = `${campaignFolder}/conf/config-${instanceName}.xml`;

const fakeNlserver = readFileSync(new URL('./fake-nlserver.sh', import.meta.url));

/** What the stand-in does wrong; the words are the names of its switches. */
export type Misbehaviour =
  | 'slow'
  | 'very_slow'
  | 'hangs'
  | 'fail_before_write'
  | 'fail_after_write'
  | 'drops_attribute'
  | 'prints_secret'
  | 'not_reloading'
  | 'loses_module'
  | 'fetches_token';

export interface CampaignWish {
  /** 9383 unless given; null where only the files of the instance are there, and no nlserver. */
  readonly build?: number | null;
  readonly misbehaviour?: readonly Misbehaviour[];
  /** `authIMSEndpoint` of the instance; none unless given. */
  readonly endpoint?: string;
}

/** Of an instance that works and has no technical account yet, with what an editor must leave alone. */
export const instanceText = (endpoint?: string): string => `<?xml version='1.0'?>
<!-- Changes are agreed with operations: ops@example.net -->
<serverconf>
  <shared>
    <dataStore hosts="*" lang="eng" uploadWhitelist=".*">
      <dataSource name="default">
        <dbcnx encrypted="1" login="mkt:mkt" password="@Zm9yIHRlc3Rpbmc=" provider="postgresql" server="db"/>
      </dataSource>
    </dataStore>${endpoint === undefined ? '' : `\n    <ims authIMSEndpoint="${endpoint}"/>`}
  </shared>
  <mta autoStart="true"   statServerAddress='stat.example.net'></mta>
  <wfserver _autoStart="true" args="&lt;none&gt; caf&#233;"/>
  <web><redirection databaseId="uFE80000000000000F1FA913DD7CC7C480041161C" trackingPassword=""/></web>
</serverconf>
`;

const decryptScript = `value=$(sed -n -E 's/.* authIMSTAClientSecret="@([^"]*)".*/\\1/p' "$1")
  [ -z "$value" ] || printf %s "$value" | openssl enc -d -aes-256-cbc -pbkdf2 -iter 1 -pass "file:$2/fake/key" -base64 -A`;

/** The client secret that the stand-in for nlserver holds; empty where it has none. */
export const heldSecret = (host: TestHost): string => host.run(decryptScript, instanceFile, campaignFolder);

/** Switches a misbehaviour on or off. */
export function setMisbehaviour(host: TestHost, switches: Partial<Record<Misbehaviour, boolean>>): void {
  for (const [name, isOn] of Object.entries(switches)) {
    if (isOn) host.write(`${campaignFolder}/fake/${name}`, '');
    else host.run('rm -f "$1"', `${campaignFolder}/fake/${name}`);
  }
}

/** Lays the files. Without a build there is no nlserver: a host for our own command. */
export function installCampaign(host: TestHost, wish: CampaignWish): void {
  const { build = 9383, misbehaviour = [], endpoint } = wish;
  host.write(instanceFile, instanceText(endpoint), 0o640);
  if (build === null) return;
  host.write(`${campaignFolder}/env.sh`, `PATH=${campaignFolder}/bin:$PATH\nexport PATH\n`);
  host.write(`${campaignFolder}/bin/nlserver`, fakeNlserver, 0o755);
  host.write(`${campaignFolder}/var/loaded`, '');
  host.write(`${campaignFolder}/fake/build`, `${build}\n`);
  host.write(`${campaignFolder}/fake/instance`, `${instanceName}\n`);
  host.write(`${campaignFolder}/fake/key`, randomBytes(24).toString('base64'), 0o600);
  for (const name of misbehaviour) host.write(`${campaignFolder}/fake/${name}`, '');
}
