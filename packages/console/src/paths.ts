// Every page has its path here, and nowhere else: the router, links and the server read this list.

export const paths = {
  home: '/',
  signIn: '/sign-in',
  invitation: '/invitation',
  cli: '/cli',
  account: '/account',
  projects: '/organizations/$organization/projects',
  project: '/organizations/$organization/projects/$project',
  activity: '/organizations/$organization/projects/$project/activity',
  addApi: '/organizations/$organization/projects/$project/add-api',
  credential: '/organizations/$organization/projects/$project/credentials/$credential',
  migrations: '/organizations/$organization/migrations',
  instances: '/organizations/$organization/instances',
  instance: '/organizations/$organization/instances/$instance',
  administration: '/organizations/$organization/administration',
  users: '/organizations/$organization/administration/users',
  user: '/organizations/$organization/administration/users/$user',
  products: '/organizations/$organization/administration/products',
  product: '/organizations/$organization/administration/products/$product',
  profile: '/organizations/$organization/administration/product-profiles/$profile',
  apis: '/organizations/$organization/administration/apis',
  api: '/organizations/$organization/administration/apis/$api',
  auditLog: '/organizations/$organization/administration/audit-log',
  signingKeys: '/organizations/$organization/administration/signing-keys',
  settings: '/organizations/$organization/administration/settings',
} as const;

type Path = (typeof paths)[keyof typeof paths];
type ParameterIn<P extends string> = P extends `${string}$${infer Name}/${infer Rest}`
  ? Name | ParameterIn<Rest>
  : P extends `${string}$${infer Name}`
    ? Name
    : never;

/** The address of a page: its path with every parameter in its place, and a query where there is one. */
export function addressOf<P extends Path>(
  path: P,
  parameters: Readonly<Record<ParameterIn<P>, string>>,
  query: Readonly<Record<string, string>> = {},
): string {
  const values: Readonly<Record<string, string>> = parameters;
  const address = path.replace(/\$(\w+)/g, (_, name: string) => encodeURIComponent(values[name] ?? ''));
  const search = new URLSearchParams(query);
  return search.size > 0 ? `${address}?${search}` : address;
}

/** Any base shows whether a path stays where it is; this name is reserved (RFC 2606). */
const base = 'https://relevo.invalid';

/** `path` if it names something of this very server, else `/`: nobody is sent to another site by a link to us. */
export function ownPath(path: string | null | undefined): string {
  if (!path?.startsWith('/') || !URL.canParse(path, base)) return paths.home;
  const { origin, pathname, search, hash } = new URL(path, base);
  return origin === base && !pathname.startsWith('//') ? pathname + search + hash : paths.home;
}
