// What an operator takes along: an inventory of the containers that are known, and the commands that go with it.
import type { Container, InstanceDetails } from '@relevo/contract/instances';

/** Stand where nobody has said what: `relevo fleet` and a shell refuse them, so nothing is done by mistake. */
const unknown = { credential: '<client-id>', instance: '<instance_name>', host: '<host>' } as const;

type ListedContainer = Pick<Container, 'name' | 'host' | 'hosting' | 'driver'>;
type Listed = Pick<InstanceDetails, 'name' | 'hosting' | 'client_id'> & {
  readonly containers: readonly ListedContainer[];
};

const nothingKnown: Listed = { name: unknown.instance, hosting: 'own', client_id: null, containers: [] };

/** A text in double quotes is the same in YAML as in JSON. */
const quoted = (text: string): string => JSON.stringify(text);

const fileTarget = '# target: { path: "/path/of/the/file" }';
/** What these drivers need and no report tells: comments, without which `relevo fleet` refuses and names the line. */
const targets: Readonly<Partial<Record<NonNullable<Container['driver']>, string>>> = {
  env_file: fileTarget,
  json_file: fileTarget,
  command: '# target: { install: "command", show: "command", restore: "command" }',
};
/** What tells two containers of one host apart. */
const otherPlace = '# port: 2222 # or home, or conf_dir';

/** What else is known of a container of one's own: by what the credential is put there, and what is missing for it. */
function waysOf({ driver }: ListedContainer, isHostTaken: boolean): string[] {
  const target = driver && targets[driver];
  return [
    ...(driver ? [`driver: ${driver}`] : []),
    ...(target ? [target] : []),
    ...(isHostTaken && !target ? [otherPlace] : []),
  ];
}

function linesOf(container: ListedContainer, index: number, all: readonly ListedContainer[]): string[] {
  const { name, host, hosting } = container;
  const isHostTaken = host !== null && all.slice(0, index).some((each) => each.host === host);
  const more = hosting === 'vendor' ? ['hosting: vendor'] : waysOf(container, isHostTaken);
  return [
    `  - host: ${quoted(host ?? unknown.host)}`,
    ...[`label: ${quoted(name)}`, ...more].map((line) => `    ${line}`),
  ];
}

/** `fleet.yaml` as far as the instance is known; left out, as a form to fill in. */
export function inventoryOf({ name, hosting, client_id: clientId, containers }: Listed = nothingKnown): string {
  const isHybrid = hosting === 'hybrid' || containers.some((each) => each.hosting === 'vendor');
  return [
    'version: 1',
    `instance: ${quoted(name)}`,
    `credential: ${quoted(clientId ?? unknown.credential)}`,
    ...(isHybrid ? ['hosting: hybrid'] : []),
    'containers:',
    ...(containers.length > 0 ? containers.flatMap(linesOf) : [`  - host: ${quoted(unknown.host)}`]),
  ].join('\n');
}

/** Whether there are comments in it that somebody has to complete. */
export const isToComplete = (fleetYaml: string): boolean => /^ +#/m.test(fleetYaml);

const inventory = '--inventory fleet.yaml';

/** Signs in, pins the host keys, shows what would be done, and does it. */
export const installCommands = (clientId: string | null): string =>
  [
    'npx relevo login',
    `npx relevo fleet trust ${inventory}`,
    `npx relevo fleet plan ${inventory} --credential ${clientId ?? unknown.credential} --out plan.json`,
    'npx relevo fleet apply plan.json',
  ].join('\n');

/** Looks at every container again and changes nothing; exit code 3 says that one is not as it was. */
export const checkCommand = `npx relevo fleet check ${inventory}`;
