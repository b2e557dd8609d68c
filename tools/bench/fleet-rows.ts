// A roll-out to containers that all run on this machine: how long a plan and its run with every proof take, while clients
// go on to get tokens with the old client secret and with the new one.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { buffer, text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Bench } from './bench.ts';
import { end, environment, watch } from './processes.ts';
import { type BenchCredential, createCredentials, type Relevo } from './relevo.ts';
import type { Row } from './table.ts';

const hostsProcess = fileURLToPath(new URL('../../e2e/fleet/hosts-process.ts', import.meta.url));
const relevoFile = fileURLToPath(new URL('../../packages/cli/bin/relevo.mjs', import.meta.url));

const parallel = 10;
const goalSeconds = { plan: 15, apply: 30 } as const;

interface Hosts extends AsyncDisposable {
  readonly home: string;
  readonly inventory: string;
}

/** Undefined, and said, where no such hosts can be started. */
async function startHosts(count: number, endpoint: string): Promise<Hosts | undefined> {
  const child = spawn(process.execPath, [hostsProcess, String(count), endpoint], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  watch(child);
  for await (const line of createInterface(child.stdout)) {
    const told = JSON.parse(line) as { home: string; inventory: string } | { missing: string }; // of our own process
    if ('missing' in told) {
      console.log(`The rows on the fleet are left out; they need ${told.missing}.`);
      return undefined;
    }
    const stop = async () => {
      const ended = once(child, 'exit');
      child.stdin.end();
      await ended;
    };
    return { ...told, [Symbol.asyncDispose]: stop };
  }
  await end(child, 'SIGKILL');
  throw new Error('The test hosts did not start.');
}

/** The file that the console offers for download, with a client secret of its own. */
async function credentialFile(server: Relevo, credential: BenchCredential, file: string): Promise<string> {
  const added = await server.call('clientSecretAdd', { params: { credential: credential.id }, body: {} });
  const content = {
    TYPE: 'oauthservertoserver',
    ORG_ID: credential.organizationId,
    CLIENT_ID: credential.clientId,
    CLIENT_SECRETS: [added.client_secret],
    SCOPES: [],
    TECHNICAL_ACCOUNT_ID: credential.technicalAccountId,
    TECHNICAL_ACCOUNT_EMAIL: '',
  };
  writeFileSync(file, JSON.stringify(content), { mode: 0o600 });
  return added.client_secret;
}

/** Seconds that `relevo fleet …` took. Rejects with what it printed unless everything went well. */
async function secondsOf(words: readonly string[], home: string): Promise<number> {
  const started = performance.now();
  const env = environment({ HOME: home, XDG_STATE_HOME: join(home, 'state') });
  const child = spawn(process.execPath, [relevoFile, 'fleet', ...words], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  watch(child);
  const [[code], stdout, stderr] = await Promise.all([once(child, 'exit'), text(child.stdout), text(child.stderr)]);
  if (code !== 0) throw new Error(`relevo fleet ${words[0]} ended with ${code}:\n${stdout}${stderr}`);
  return (performance.now() - started) / 1000;
}

interface Traffic {
  readonly answered: number;
  readonly failed: number;
}

/** One request after the other, with each secret in turn, until `work` is done. */
async function trafficDuring(url: string, clientId: string, secrets: readonly string[], work: () => Promise<void>) {
  const counts = { answered: 0, failed: 0 };
  let isOver = false;
  const client = async () => {
    while (!isOver) {
      for (const secret of secrets) {
        const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: secret };
        const answer = await fetch(`${url}/ims/token/v3`, { method: 'POST', body: new URLSearchParams(form) });
        if (answer.body) await buffer(answer.body);
        counts[answer.ok ? 'answered' : 'failed'] += 1;
      }
    }
  };
  const running = client();
  await work().finally(() => {
    isOver = true;
  });
  await running;
  return counts satisfies Traffic;
}

const timeRow = (name: string, spent: number, goal: number): Row => ({
  name,
  result: `${spent.toFixed(1)} s`,
  target: `at most ${goal} s`,
  met: spent <= goal,
});

/** Plan, run and background traffic; empty where there can be no test hosts. */
export async function fleetRows({ relevo, options, progress }: Bench): Promise<Row[]> {
  const count = options.containers;
  progress(`a fleet of ${count} containers`);
  await using hosts = await startHosts(count, relevo.url);
  if (hosts === undefined) return [];
  const { home, inventory } = hosts;
  const [credential] = await createCredentials(relevo.call, 'oauth_server_to_server', 1);
  if (!credential) throw new Error('no credential to install');
  const file = join(home, 'credential.json');
  const fresh = await credentialFile(relevo, credential, file);
  const plan = join(home, 'plan.json');
  await secondsOf(['trust', '--inventory', inventory, '--yes'], home);
  const spent = { plan: 0, apply: 0 };
  const traffic = await trafficDuring(relevo.url, credential.clientId, [credential.clientSecret, fresh], async () => {
    const many = ['--parallel', String(parallel)];
    const wanted = ['--inventory', inventory, '--credential', file, '--out', plan];
    spent.plan = await secondsOf(['plan', ...wanted, ...many], home);
    spent.apply = await secondsOf(['apply', plan, '--json', '--waves', '100%', ...many], home);
  });
  const { answered, failed } = traffic;
  const result = `${failed} of ${(answered + failed).toLocaleString('en')} requests failed`;
  return [
    timeRow(`Relevo, plan for ${count} containers, ${parallel} at a time`, spent.plan, goalSeconds.plan),
    timeRow(`Relevo, the run of it with every proof`, spent.apply, goalSeconds.apply),
    { name: 'Relevo, tokens with old and new secret meanwhile', result, target: 'none fails', met: failed === 0 },
  ];
}
