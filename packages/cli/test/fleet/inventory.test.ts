// The inventory: every mistake at once with its line, and nothing in it that could mean something to ssh or a shell.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Failure } from '../../src/failure.ts';
import { parseInventory } from '../../src/fleet/inventory/inventory.ts';
import { nameRefusal } from '../../src/fleet/inventory/names.ts';

const inventory = (more: Readonly<Record<string, unknown>>) =>
  JSON.stringify({ version: 1, instance: 'prod_mkt', containers: [{ host: 'web-1' }], ...more });

function refusal(text: string, path: string | null = '/srv/fleet.yaml'): string {
  try {
    parseInventory(text, path);
  } catch (error) {
    if (error instanceof Failure && error.code === 'invalid_usage') return error.message;
    throw error;
  }
  throw new Error('it was accepted');
}

test('the inventory of the documentation is read, with what is meant where nothing is said', () => {
  const text = `version: 1
instance: prod_mkt
credential: campaign-prod
defaults: { user: ops, become: neolane, home: /usr/local/neolane/nl6, restart: reload, port: 22 }
containers:
  - { host: prod-mkt-1.example.net, role: [web, workflow, pipelined], wave: canary }
  - { host: prod-mkt-2.example.net, label: second, restart: none, port: 2222 }
`;
  const read = parseInventory(text, '/srv/fleet.yaml');
  expect(read).toMatchObject({
    instance: 'prod_mkt',
    credential: 'campaign-prod',
    endpoint: null,
    scope: 'openid,AdobeID',
  });
  expect(read.knownHosts).toBe('/srv/fleet.known_hosts');
  const common = { user: 'ops', become: 'neolane', home: '/usr/local/neolane/nl6', driver: null, hosting: 'own' };
  const [first, second] = read.containers;
  expect(first).toMatchObject({
    ...common,
    label: 'prod-mkt-1.example.net',
    isCanary: true,
    restart: 'reload',
    port: 22,
  });
  expect(second).toMatchObject({ ...common, label: 'second', isCanary: false, restart: 'none', port: 2222, roles: [] });
});

test('in a hybrid instance a container is one’s own unless it says that it is the vendor’s', () => {
  const containers = [{ host: 'web-1' }, { host: 'mid-1', hosting: 'vendor' }];
  const hostings = (hosting: string, hosts: readonly unknown[]) =>
    parseInventory(inventory({ hosting, containers: hosts }), null).containers.map((each) => each.hosting);
  expect(hostings('hybrid', containers)).toEqual(['own', 'vendor']);
  expect(hostings('vendor', [{ host: 'web-1' }])).toEqual(['vendor']);
  expect(refusal(inventory({ containers }))).toContain('containers.1.hosting');
});

test('all mistakes are told at once, each with its line', () => {
  const message = refusal(`version: 1
instance: "$(id)"
containers:
  - host: web-1
    user: "x;y"
  - { host: web-1, drivr: relevo }
`);
  expect(message).toContain('line 2: instance');
  expect(message).toContain('line 5: containers.0.user');
  expect(message).toMatch(/line 6: containers\.1.*drivr/);
  expect(message).not.toContain('$(id)');
});

describe('who stands there twice is refused', () => {
  test.each([
    ['a host', [{ host: 'web-1' }, { host: 'web-1', label: 'b' }]],
    ['a label', [{ host: 'web-1' }, { host: 'web-2', label: 'web-1' }]],
  ])('%s', (_what, containers) => {
    expect(refusal(inventory({ containers }))).toMatch(/twice|another container/);
  });
  test.each([
    ['ports', { port: 1 }, { port: 2 }],
    ['installations of Campaign', { home: '/opt/one' }, { home: '/opt/two' }],
    ['folders', { conf_dir: '/srv/one/conf' }, { conf_dir: '/srv/two/conf' }],
    [
      'files',
      { driver: 'env_file', target: { path: '/etc/one' } },
      { driver: 'env_file', target: { path: '/etc/two' } },
    ],
  ])('one host with two %s is two, each with a label', (_what, first, second) => {
    const containers = (more: Readonly<Record<string, unknown>>) =>
      inventory({
        containers: [
          { host: 'a', label: 'one', ...first },
          { host: 'a', ...second, ...more },
        ],
      });
    expect(parseInventory(containers({ label: 'two' }), null).containers).toHaveLength(2);
    expect(refusal(containers({ label: 'two', ...first }))).toContain(
      'give each its own port, home, conf_dir or target',
    );
  });
});

test('a driver has the target that it needs, and no other', () => {
  const file = { path: '/etc/app.env' };
  const command = { install: 'a', show: 'b', restore: 'c' };
  const withTarget = (driver: string | undefined, target: unknown) =>
    inventory({ containers: [{ host: 'a', driver, target }] });
  expect(parseInventory(withTarget('env_file', file), null).containers[0]?.target).toMatchObject({
    kind: 'file',
    names: { client_secret: 'CLIENT_SECRET' },
  });
  expect(parseInventory(withTarget('command', command), null).containers[0]?.target).toMatchObject({ kind: 'command' });
  for (const [driver, target] of [
    ['env_file', command],
    ['command', file],
    ['nlserver', file],
    [undefined, file],
    ['json_file', undefined],
  ] as const) {
    expect(refusal(withTarget(driver, target))).toContain('target');
  }
  expect(refusal(withTarget('env_file', { ...file, names: { client_id: 'A;B' } }))).toContain('client_id');
});

test.each([
  ['env_file', { client_id: 'A', client_secret: 'A' }, 'client_id and client_secret'],
  ['env_file', { client_secret: 'CLIENT_ID' }, 'client_id and client_secret'],
  ['json_file', { client_secret: 'client_id' }, 'client_id and client_secret'],
  ['json_file', { client_id: 'a.b', client_secret: 'a' }, 'client_secret and client_id'],
])('two values of an %s cannot stand in one place: %j (threat 14)', (driver, names, words) => {
  const target = { path: '/etc/app', names };
  expect(refusal(inventory({ containers: [{ host: 'a', driver, target }] }))).toContain(words);
});

const injections = [
  '$(touch x)',
  '`id`',
  '; id',
  'a;b',
  'a b',
  'a\nb',
  'a\0b',
  '-oProxyCommand=touch x',
  '--',
  '-',
  '',
  "a'b",
  'a"b',
  'a|b',
  'a&b',
  'a>b',
  'a\\b',
  'a%hb',
  '$HOME',
  '~root',
  'ä',
  'a\u2028b',
  '\u202Ea',
  '../x',
  '{a,b}',
  'a*',
  '#a',
  '!a',
];

test.each(injections)(
  '%j is no host, instance, label, user or folder: refused before any connection (threat 16)',
  (text) => {
    const places = [
      { instance: text },
      { containers: [{ host: text }] },
      { containers: [{ host: 'a', label: text }] },
      { containers: [{ host: 'a', user: text }] },
      { containers: [{ host: 'a', become: text }] },
      { containers: [{ host: 'a', home: text }] },
      { containers: [{ host: 'a', conf_dir: `/srv/${text}/../conf` }] },
      { endpoint: `https://relevo.example.com/?${text}` },
    ];
    for (const place of places)
      expect(() => parseInventory(inventory(place), null), JSON.stringify(place)).toThrow(Failure);
  },
);

test('what is a label and means nothing to a shell is none of the other names', () => {
  for (const text of ['user@host', 'a/b']) {
    expect(parseInventory(inventory({ containers: [{ host: 'a', label: text }] }), null).containers).toHaveLength(1);
    for (const field of ['host', 'user', 'become', 'home', 'conf_dir'])
      expect(refusal(inventory({ containers: [{ host: 'a', [field]: text }] }))).toContain(`containers.0.${field}`);
    expect(refusal(inventory({ instance: text }))).toContain('instance');
  }
});

test('a host whose name is too long for a label, or looks like an id, needs one', () => {
  for (const host of ['a'.repeat(65), '0b7a4c5e-3f1d-4a6b-9c8d-1e2f3a4b5c6d']) {
    expect(refusal(inventory({ containers: [{ host }] }))).toContain('containers.0.host: this host needs a label');
    expect(parseInventory(inventory({ containers: [{ host, label: 'b' }] }), null).containers).toHaveLength(1);
  }
});

test('whatever is a host name means nothing to a shell and is no option (threat 16)', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 12 }), (text) => {
      const isInert = /^[A-Za-z0-9][A-Za-z0-9._:-]*$/.test(text);
      return (nameRefusal('host', text) === undefined) === isInert;
    }),
  );
});

test('text that is no YAML, has keys twice, or expands without end is refused at once', () => {
  expect(refusal('version: 1\n  instance: [')).toContain('line');
  expect(refusal('version: 1\nversion: 1\n')).toContain('line 2');
  const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]'];
  for (let index = 0; index < 9; index++) {
    const [name, before] = ['bcdefghij'[index], 'abcdefghi'[index]];
    bomb.push(`${name}: &${name} [${Array(9).fill(`*${before}`).join(',')}]`);
  }
  expect(refusal(bomb.join('\n'))).toContain('aliases');
  expect(refusal(`#${'x'.repeat(1024 * 1024)}`)).toContain('1 MiB');
  expect(refusal('')).toContain('line 1');
});
