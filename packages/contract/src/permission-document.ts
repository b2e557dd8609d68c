// The table of permissions as a page for people: docs/permissions.md is this text, and a test keeps it so.
import { type Extent, extentOf, type Holder, holders, type PermittedOperation, permissionTable } from './permission.ts';
import type { Route } from './route.ts';
import { routes } from './routes.ts';

const titles: Readonly<Record<Holder, string>> = {
  operator: 'operator',
  system_administrator: 'system administrator',
  product_administrator: 'product administrator',
  product_profile_administrator: 'product profile administrator',
  developer: 'developer',
  auditor: 'auditor',
};

const marks: Readonly<Record<Extent, string>> = { all: 'all', own: 'own', none: '–' };

/** What `own` means, by what an operation is about. */
const ownMeans: readonly (readonly [of: string, meaning: string])[] = [
  [
    'projects, credentials, secrets, certificates, tokens',
    'those of projects of which the caller holds every product profile; attaching a product profile needs holding it',
  ],
  ['instances, containers, reports', 'those of credentials that the caller may change; without one, none'],
  ['products, APIs, product profiles', 'those of products that the caller administers'],
  ['roles, invitations, people', 'what the caller could have given: each role that is given or taken'],
];

const introduction = `# Who may do what

Produced from \`packages/contract/src/permission.ts\`, which the server enforces: after a change there, run
\`npm test -- packages/contract/test/permission-document.test.ts -u\`. Somebody with several roles may do what one of them
allows.

A product administrator is one of a product; a product profile administrator and a developer are of a product profile.
An operator runs the server: the admin token, and system administrators of the home organization. Access tokens for the
API Relevo Management have the roles of their credential's product profiles, and are never operators.

A product profile is held by its developers and administrators, by the administrators of its product unless it carries
roles for the API Relevo Management, and by system administrators. A role is given and taken by system administrators;
that of a product and its product profiles also by the product's administrators, that of a developer also by the product
profile's administrators. A product profile that carries roles counts as those roles.
`;

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function rowOf(id: PermittedOperation): string {
  const route: Route = routes[id];
  return row([
    `\`${id}\``,
    `\`${route.method} ${route.path}\``,
    ...holders.map((holder) => marks[extentOf(id, [holder])]),
  ]);
}

/** Changes that a session of any age may make. */
function withoutProof(operations: readonly PermittedOperation[]): string {
  const lacking = operations.filter((id) => {
    const route: Route = routes[id];
    return route.method !== 'GET' && !route.stepUp;
  });
  return lacking.map((id) => `\`${id}\``).join(', ');
}

/** The page: Markdown with a row per operation and a column per role. */
export function permissionDocument(): string {
  const operations = Object.keys(permissionTable) as PermittedOperation[];
  return [
    introduction,
    '`own` means:',
    '',
    ...ownMeans.map(([of, meaning]) => `- ${of}: ${meaning}`),
    '',
    row(['operation', 'request', ...holders.map((holder) => titles[holder])]),
    row(['---', '---', ...holders.map(() => '---')]),
    ...operations.map(rowOf),
    '',
    `A person who changes something must have proven who they are within 15 minutes, but for ${withoutProof(operations)}.`,
    '',
    'The log of the server itself is for operators. The other operations are for anybody (signing in, accepting an',
    'invitation), for each person at their own account, or for a credential at its own client secrets.',
    '',
  ].join('\n');
}
