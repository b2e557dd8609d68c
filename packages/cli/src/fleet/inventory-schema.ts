// What may stand in an inventory, as its author writes it. Names that reach a host have the alphabets of `names.ts`.
import { z } from 'zod';
import { driverKinds } from './driver.ts';
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

/** A driver needs its kind of target, and the others none. */
function targetMistake({ driver, target }: WrittenContainer): string | undefined {
  if (driver === 'command') {
    return target && 'install' in target ? undefined : 'driver command needs install, show and restore';
  }
  if (driver !== 'env_file' && driver !== 'json_file') {
    return target && 'only drivers env_file, json_file and command have a target';
  }
  if (!(target && 'path' in target)) return `driver ${driver} needs a path`;
  for (const [field, value = ''] of Object.entries(target.names ?? {})) {
    const refusal = nameRefusal(targetNames[driver], value);
    if (refusal !== undefined) return `the name of ${field} ${refusal}`;
  }
  return undefined;
}

function mistakesOf({ containers, defaults, hosting }: WrittenInventory): readonly Mistake[] {
  const mistakes: Mistake[] = [];
  const labels = new Set<string>();
  const places = new Set<string>();
  for (const [index, own] of containers.entries()) {
    const each = { ...defaults, ...own };
    const add = (field: string, message: string) => mistakes.push({ path: ['containers', index, field], message });
    const label = each.label ?? each.host;
    const place = `${each.host} ${each.port ?? ''}`;
    if (places.has(place)) add('host', 'this host stands there twice');
    else if (labels.has(label)) add('label', 'another container has this label: give each its own');
    if (each.label === undefined && each.host.length > 64) add('host', 'a host name this long needs a label');
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
