// What may stand in an inventory, as its author writes it. Names that reach a host have the alphabets of `names.ts`.
import { z } from 'zod';
import { driverKinds } from './container.ts';
import { type NameKind, nameRefusal } from './names.ts';

function name(kind: NameKind) {
  return z.string().superRefine((value, context) => {
    const refusal = nameRefusal(kind, value);
    if (refusal !== undefined) context.addIssue({ code: 'custom', message: `it ${refusal}` });
  });
}

const port = z.int().min(1).max(65_535);
const shellText = z
  .string()
  .min(1)
  .max(16_384)
  .refine((text) => !text.includes('\0'), 'it must be plain text');

const fileTarget = z.strictObject({
  path: name('path'),
  names: z
    .strictObject({
      organization_id: z.string(),
      client_id: z.string(),
      technical_account_id: z.string(),
      client_secret: z.string(),
    })
    .partial()
    .optional(),
  reload: shellText.optional(),
});

const commandTarget = z.strictObject({ install: shellText, show: shellText, restore: shellText });

const settings = {
  user: name('user').optional(),
  become: name('user').optional(),
  home: name('path').optional(),
  conf_dir: name('path').optional(),
  restart: z.enum(['none', 'reload', 'full']).optional(),
  port: port.optional(),
  driver: z.enum(driverKinds).optional(),
  soap: z.strictObject({ url: name('url'), token_file: z.string().min(1) }).optional(),
  target: z.union([fileTarget, commandTarget]).optional(),
};

const container = z.strictObject({
  ...settings,
  host: name('host'),
  label: name('label').optional(),
  role: z.union([z.string(), z.array(z.string())]).optional(),
  wave: z.literal('canary').optional(),
  hostkey: name('hostKey').optional(),
  hosting: z.enum(['own', 'vendor']).optional(),
});

const written = z.strictObject({
  version: z.literal(1),
  instance: name('instance'),
  credential: z.string().min(1).optional(),
  endpoint: name('url').optional(),
  scope: name('scope').default('openid,AdobeID'),
  hosting: z.enum(['own', 'hybrid', 'vendor']).default('own'),
  known_hosts: z.string().min(1).optional(),
  defaults: z.strictObject(settings).default({}),
  containers: z.array(container).min(1).max(1000),
});

export type WrittenInventory = z.infer<typeof written>;
export type WrittenContainer = z.infer<typeof container>;
export type WrittenTarget = z.infer<typeof fileTarget> | z.infer<typeof commandTarget>;

interface Mistake {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

const targetNames = { env_file: 'variable', json_file: 'jsonPath' } as const;

/** What each value of a file target is called there. */
export function namesIn({ names = {} }: z.infer<typeof fileTarget>, driver: WrittenContainer['driver'] | null) {
  const usual = (name: string) => (driver === 'env_file' ? name.toUpperCase() : name);
  return {
    organization_id: names.organization_id ?? usual('organization_id'),
    client_id: names.client_id ?? usual('client_id'),
    technical_account_id: names.technical_account_id ?? usual('technical_account_id'),
    client_secret: names.client_secret ?? usual('client_secret'),
  };
}

/** Under one name with an id, a client secret would be told as that id; in JSON no value can be inside another. */
function nameMistake(kind: NameKind, names: ReturnType<typeof namesIn>): string | undefined {
  const all = Object.entries(names);
  for (const [field, name] of all) {
    const refusal = nameRefusal(kind, name);
    if (refusal !== undefined) return `the name of ${field} ${refusal}`;
    const [other] = all.find(([each, its]) => each !== field && `${its}.`.startsWith(`${name}.`)) ?? [];
    if (other !== undefined) return `${field} and ${other} need different names, and none inside another`;
  }
  return undefined;
}

/** A driver needs its kind of target, and the others none. */
function targetMistake({ driver, target }: WrittenContainer): string | undefined {
  if (driver === 'command') {
    return target && 'install' in target ? undefined : 'driver command needs install, show and restore';
  }
  if (driver !== 'env_file' && driver !== 'json_file') {
    return target && 'only drivers env_file, json_file and command have a target';
  }
  if (!(target && 'path' in target)) return `driver ${driver} needs a path`;
  return nameMistake(targetNames[driver], namesIn(target, driver));
}

/** What one host may have twice: reached by another port, or with the credential in another file. */
const placeOf = ({ host, port, home, conf_dir: confDir, target }: WrittenContainer): string =>
  JSON.stringify([host, port, home, confDir, target && 'path' in target ? target.path : target]);

function mistakesOf({ containers, defaults, hosting }: WrittenInventory): readonly Mistake[] {
  const mistakes: Mistake[] = [];
  const labels = new Set<string>();
  const places = new Set<string>();
  for (const [index, own] of containers.entries()) {
    const each = { ...defaults, ...own };
    const add = (field: string, message: string) => mistakes.push({ path: ['containers', index, field], message });
    const label = each.label ?? each.host;
    const place = placeOf(each);
    const twice = 'this host stands there twice: give each its own port, home, conf_dir or target';
    if (places.has(place)) add('host', twice);
    else if (labels.has(label)) add('label', 'another container has this label: give each its own');
    if (nameRefusal('label', label) !== undefined && each.label === undefined) add('host', 'this host needs a label');
    if (own.hosting !== undefined && hosting !== 'hybrid')
      add('hosting', 'only with "hosting: hybrid" above containers have their own');
    const target = targetMistake(each);
    if (target !== undefined) add('target', target);
    labels.add(label);
    places.add(place);
  }
  return mistakes;
}

/** The whole, with what no field can know alone: who stands there twice, and which target a driver needs. */
export const inventorySchema = written.superRefine((inventory, context) => {
  for (const { path, message } of mistakesOf(inventory)) context.addIssue({ code: 'custom', path: [...path], message });
});
