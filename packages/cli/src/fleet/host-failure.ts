// Why something did not work on a container: the closed list of causes, each with what to do next.
import type { HostFacts } from './driver.ts';

/** In the order in which a run meets them. Stable: reports, JUnit and the server have these words. */
export const hostFailureNexts = {
  unreachable: 'Check that the host is up and that ssh reaches it from here.',
  host_key_unknown: 'Compare its fingerprint with the host itself, then pin it with "relevo fleet trust".',
  host_key_changed:
    'Nothing was sent. Find out why the key changed; if it is right, pin the new one with "relevo fleet trust".',
  login_refused: 'Check user, key and agent: "ssh HOST true" must work without a question.',
  sudo_refused: 'Allow the login user to act as the other one without a password (sudoers, NOPASSWD), or log in as it.',
  connection_lost: 'Run the command again: what is done stays done.',
  timed_out: 'Look at the load of the host, or raise the time limit, then run the command again.',
  no_installer: 'Install Adobe Campaign there, or Node 20 or newer for the own command, or choose another driver.',
  too_old: 'Update to 7.4.1 (build 9383) or newer, or give --private-key to install Service Account (JWT) there.',
  no_http_client: 'Install curl there: the proof is a token fetched from the host.',
  instance_unknown: 'Create the instance there, or correct its name in the inventory.',
  file_unreadable: 'Let the user read the folder of the configuration.',
  file_invalid: 'Mend the configuration file by hand; nothing was written.',
  vault_in_use: 'The instance keeps secrets in a vault: install it there by hand.',
  read_only: 'Mount the file system writable; the old file is in place.',
  disk_full: 'Make room on the disk; the old file is in place.',
  changed_since_plan: 'Somebody changed it: look at it, then make a new plan.',
  locked: 'Somebody else is at work there; the lock says who. Run the command again when they are done.',
  journal_failed: 'Make room for the journal on this machine, then run the command again: it goes on.',
  command_failed: 'Read what the command said above, on that host.',
  not_written: 'The command said it was done, and the file does not show it: look at the host by hand.',
  not_loaded: 'Restart the instance: the running server still has the old credential.',
  token_refused: 'The token service refuses what is installed: check the credential and its client secret.',
  token_unreachable: 'Let the host reach the token service (DNS, proxy, firewall, TLS, clock).',
  unhealthy: 'Modules that ran before are missing: look at "nlserver monitor -missing" on that host.',
  changed_by_hand: 'Make a plan and apply it to put the credential back, or find out who changed it.',
  missing: 'Make a plan and apply it.',
  other_ids: 'Find out which credential is the right one, then make a plan and apply it.',
  empty_attribute: 'Remove the empty attribute by hand: it hides what serverConf.xml says.',
  unexpected: 'This is a fault of Relevo: please report it with the lines above.',
} as const satisfies Record<string, string>;

export type HostFailureCode = keyof typeof hostFailureNexts;

/** What was found out before something failed. */
export type FoundRelease = Pick<HostFacts, 'driver' | 'version' | 'build'>;

/** Something did not work on one container. `message` is redacted and for people. */
export class HostFailure extends Error {
  readonly code: HostFailureCode;
  readonly found: FoundRelease | undefined;
  constructor(code: HostFailureCode, message: string, options?: ErrorOptions & { readonly found?: FoundRelease }) {
    super(message, options);
    this.name = 'HostFailure';
    this.code = code;
    this.found = options?.found;
  }
}

/** Whether the host was not asked at all, which is no failure of what should be done there. */
export const isUnreached = (code: HostFailureCode): boolean =>
  code === 'unreachable' || code === 'login_refused' || code.startsWith('host_key_');

/** Any error as the failure of a container. */
export function asHostFailure(error: unknown): HostFailure {
  if (error instanceof HostFailure) return error;
  return new HostFailure('unexpected', error instanceof Error ? error.message : String(error), { cause: error });
}
