// Hands a command over to the vendor's own nlserver, which alone can write secrets that its server reads.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { SetFlag } from './arguments.ts';
import { NlserverError, systemReason } from './nlserver-error.ts';
import type { NlserverIo } from './nlserver-io.ts';
import type { WantedCredential } from './wanted-credential.ts';

/** Set for what we start: a wrapper in the vendor's place that leads back here would go round for ever. */
const marker = 'RELEVO_NLSERVER_HANDED_OVER';

export interface HandOver {
  readonly genuine: string;
  readonly instance: string;
  /** The plain flags that both know. */
  readonly flags: readonly string[];
}

function run({ genuine }: HandOver, words: readonly string[], io: NlserverIo): Promise<number> {
  if (io.environment[marker]) {
    throw new NlserverError('vendor_failed', `${genuine} leads back to this command.`, {
      next: 'Mend the wrapper, or give -force-own-format where no server of the vendor reads the file.',
    });
  }
  const child = spawn(genuine, [...words], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...io.environment, [marker]: '1' },
  });
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'] as const) process.once(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.on('error', (cause) => {
      const next = 'Check that the file is a program for this host.';
      reject(new NlserverError('vendor_failed', `${genuine} cannot be run: ${systemReason(cause)}.`, { cause, next }));
    });
    child.on('exit', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}

/** Sets a credential with the vendor's command, whose exit code it resolves with. */
export function setWithGenuine(
  handOver: HandOver,
  flag: SetFlag,
  wanted: WantedCredential,
  io: NlserverIo,
): Promise<number> {
  const { organizationId, clientId, technicalAccountId, clientSecret, privateKey } = wanted;
  const key = privateKey === undefined ? [] : [privateKey];
  const value = [organizationId, clientId, technicalAccountId, clientSecret, ...key].join('/');
  io.err(
    `${handOver.genuine} does it. It takes the secret in its command line, where every user of this host can read`,
  );
  io.err('it while it runs; plan to rotate the secret where that is not acceptable.');
  return run(handOver, ['config', `-instance:${handOver.instance}`, `-${flag}:${value}`, ...handOver.flags], io);
}

/** `nlserver config -reload` of the vendor. */
export function reloadWithGenuine(handOver: HandOver, io: NlserverIo): Promise<number> {
  return run(handOver, ['config', '-reload', ...handOver.flags], io);
}
