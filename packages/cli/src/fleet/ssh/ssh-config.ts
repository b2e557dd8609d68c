// The file that ssh is started with: what we insist on first, then the user's own and that of the machine, which ssh
// leaves out with -F. In ssh_config the first value wins, and only a file, not options of the command line, reaches the hops of a ProxyJump. Pure.

/** Newer options are skipped by an older ssh that does not know them: `IgnoreUnknown`. */
const enforced = (folder: string, connectTimeoutSeconds: number) => [
  'IgnoreUnknown *',
  'BatchMode yes',
  'StrictHostKeyChecking yes',
  `UserKnownHostsFile ${folder}/known_hosts`,
  'GlobalKnownHostsFile /dev/null',
  'KnownHostsCommand none',
  'VerifyHostKeyDNS no',
  'NoHostAuthenticationForLocalhost no',
  'UpdateHostKeys no',
  'CheckHostIP no',
  'HashKnownHosts no',
  'ForwardAgent no',
  'ForwardX11 no',
  'ClearAllForwardings yes',
  'Tunnel no',
  'PermitLocalCommand no',
  'RemoteCommand none',
  'RequestTTY no',
  'SessionType default',
  'StdinNull no',
  'ForkAfterAuthentication no',
  'EscapeChar none',
  'LogLevel ERROR',
  `ConnectTimeout ${connectTimeoutSeconds}`,
  'ConnectionAttempts 1',
  'ServerAliveInterval 5',
  'ServerAliveCountMax 3',
  'ControlMaster auto',
  `ControlPath ${folder}/%C`,
  'ControlPersist 60',
];

/**
 * The text of the file. `folder` has links `known_hosts`, `user_config` and `system_config`, so that no path of the
 * user's stands here: ssh_config would expand signs in it. A link that leads nowhere is no error, a file that cannot be
 * read is one. What it is to send of the environment is forgotten last, since that adds up.
 */
export function sshConfig(folder: string, connectTimeoutSeconds: number): string {
  const included = ['user_config', 'system_config'].flatMap((name) => ['Host *', `Include ${folder}/${name}`]);
  return ['Host *', ...enforced(folder, connectTimeoutSeconds), ...included, 'Host *', 'SendEnv -*', ''].join('\n');
}
