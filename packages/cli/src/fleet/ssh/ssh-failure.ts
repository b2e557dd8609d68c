// Why ssh did not get as far as our script, from what it and sudo say. Pure.
import { HostFailure, type HostFailureCode } from '../host-failure.ts';
import { type Progress, shortened } from './remote-step.ts';

/** In this order: what is said of a key explains the refusals that follow from it. */
const shapes: readonly (readonly [RegExp, HostFailureCode])[] = [
  [/REMOTE HOST IDENTIFICATION HAS CHANGED|REVOKED HOST KEY/, 'host_key_changed'],
  [/host key is known for|Host key verification failed|differs from the key for/, 'host_key_unknown'],
  [/Permission denied|Too many authentication failures|account is currently not available/, 'login_refused'],
];

/** What `ssh` says of a key that changed fills a screen; the last lines tell which host. */
const plainWords: Partial<Record<HostFailureCode, string>> = {
  host_key_changed: 'The host shows another key than the pinned one: a new installation, or somebody in between.',
  host_key_unknown: 'No key is pinned for this host, or for a host on the way to it.',
};

export interface SshEnd {
  /** Of ssh: 255 is its own, everything else that of the remote command. Undefined when it was killed. */
  readonly exitCode: number | undefined;
  /** Of ssh, login shell and sudo, redacted. Our scripts write none. */
  readonly stderr: string;
  readonly progress: Progress;
  readonly become: string | null;
}

/** The failure when ssh ended with anything but what the script itself said. */
export function sshFailure({ exitCode, stderr, progress, become }: SshEnd): HostFailure {
  const said = shortened(stderr.replace(/\s+/g, ' ').trim());
  if (progress === 'started')
    return new HostFailure('connection_lost', `The connection ended before the step did. ${said}`.trim());
  if (exitCode === 255) {
    const code = shapes.find(([shape]) => shape.test(stderr))?.[1] ?? 'unreachable';
    return new HostFailure(code, plainWords[code] ?? (said || 'ssh could not connect.'));
  }
  if (progress === 'logged_in' && become !== null) {
    return new HostFailure('sudo_refused', said || `sudo to "${become}" ended without a word.`);
  }
  return new HostFailure('login_refused', said || 'The login shell of that host does not run commands.');
}
