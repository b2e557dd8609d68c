// Spring Security's OAuth 2 client (Java), which the migration article names, unmodified from Maven Central.
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { skipWithout } from '../needed-program.ts';
import { algorithms, type Issuer, startIssuer } from './issuer.ts';
import { builtFolder, expectedReport, pathOf, run, runClient } from './program-client.ts';

const buildMilliseconds = 300_000;
const pom = pathOf('spring/pom.xml');
const source = pathOf('spring/src/main/java/relevo/ClientCredentials.java');

let issuer: Issuer;
beforeAll(async () => {
  issuer = await startIssuer();
});

/** The class path of the compiled program and what it depends on. */
async function builtClassPath(): Promise<string> {
  const folder = await builtFolder('spring', [pom, source], (made) =>
    run('mvn', ['-q', '-B', '-e', '-f', pom, `-DbuildDirectory=${made}`, 'compile']),
  );
  return `${join(folder, 'classes')}:${join(folder, 'dependency')}/*`;
}

test.for(algorithms)(
  'Spring Security finds the server, gets tokens by Basic and by post and verifies them, signed by %s',
  {
    timeout: buildMilliseconds,
  },
  async (algorithm, context) => {
    skipWithout(context, { 'a JDK': ['javac', '-version'], Maven: ['mvn', '--version'] });
    const client = issuer.clients[algorithm];
    const command = ['java', '-cp', await builtClassPath(), 'relevo.ClientCredentials'] as const;
    expect(await runClient(command, issuer, client)).toEqual(expectedReport(client));
  },
);
