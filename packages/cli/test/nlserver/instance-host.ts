// A folder of instances as a host has it, and the command run on it as people and scripts do.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Finished, type RunOptions, runProgram, temporaryDirectory } from '../relevo-process.ts';

export const nlserverFile = fileURLToPath(new URL('../../bin/nlserver.mjs', import.meta.url));
/** Made by `npm run build`. */
export const bundleFile = fileURLToPath(new URL('../../dist/nlserver.mjs', import.meta.url));

export const ids = '1234567890ABCDEF12345678@AdobeOrg/9f8e7d6c/ABCDEF1234567890ABCDEF12@techacct.adobe.com';
/** Every character that means something in XML, in a shell or in a regular expression. */
export const hostileSecret = 's3"cr<e>t&\'s]]>$(id);`x`\\%27|*';

/** An instance file as they are: a comment, both quotes, an unknown attribute, no encoding. */
export const instanceXml = `<?xml version='1.0'?>
<serverconf>
  <!-- kept as it is: <ims authIMSTAClientId="no"/> -->
  <shared>
    <dataStore hosts="*" lang="eng" uploadWhitelist=''>
      <dataSource name="default"/>
    </dataStore>
  </shared>
  <mta _autoStart='true'   statServerAddress="a&amp;b"/>
  <web><redirection databaseId="" trackingPassword=""/></web>
</serverconf>
`;

export interface InstanceHost {
  readonly home: string;
  readonly confDir: string;
  /** Of the instance `prod`. */
  readonly file: string;
  /** Runs the command on the instance `prod`; the input is the secret, where one is asked for. */
  run(words: readonly string[], options?: RunOptions): Promise<Finished>;
  /** The instance's file now. */
  read(): Promise<string>;
  /** Names in the folder but those of instances. */
  others(): Promise<string[]>;
}

/** Runs the command with nothing added. */
export function nlserver(words: readonly string[], options: RunOptions = {}): Promise<Finished> {
  return runProgram(process.execPath, [nlserverFile, ...words], options);
}

export async function createInstanceHost(xml: string | Buffer = instanceXml): Promise<InstanceHost> {
  const home = await temporaryDirectory();
  const confDir = join(home, 'conf');
  const file = join(confDir, 'config-prod.xml');
  await mkdir(confDir);
  await writeFile(file, xml);
  const env = { NLSERVER_CONF_DIR: confDir };
  return {
    home,
    confDir,
    file,
    run: (words, options = {}) =>
      nlserver(['config', '-instance:prod', ...words], { ...options, env: { ...env, ...options.env } }),
    read: () => readFile(file, 'latin1'),
    others: async () => (await readdir(confDir)).filter((name) => !/^config-\w+\.xml$/.test(name)).sort(),
  };
}

/** What `-showims -json` says. */
export async function shown(host: InstanceHost): Promise<Record<string, unknown>> {
  const { stdout } = await host.run(['-showims', '-json']);
  return JSON.parse(stdout);
}
