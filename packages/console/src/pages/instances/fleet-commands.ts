// What an operator takes along: an inventory of the containers that are known, and the commands that go with it.
import type { Container, InstanceDetails } from '@relevo/contract/instances';

/** Stand where nobody has said what: `relevo fleet` and a shell refuse them, so nothing is done by mistake. */
const unknown = { credential: '<client-id>', instance: '<instance_name>', host: '<host>' } as const;

type Listed = Pick<InstanceDetails, 'name' | 'hosting' | 'client_id'> & {
  readonly containers: readonly Pick<Container, 'name' | 'host' | 'hosting'>[];
};

const nothingKnown: Listed = { name: unknown.instance, hosting: 'own', client_id: null, containers: [] };

/** A text in double quotes is the same in YAML as in JSON. */
const quoted = (text: string): string => JSON.stringify(text);

function linesOf({ name, host, hosting }: Listed['containers'][number]): string[] {
  return [
    `  - host: ${quoted(host ?? unknown.host)}`,
    `    label: ${quoted(name)}`,
    ...(hosting === 'vendor' ? ['    hosting: vendor'] : []),
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
