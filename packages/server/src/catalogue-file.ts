// The catalogue file: products with their APIs and product profiles, and the defaults of what it leaves out.
import { readFileSync } from 'node:fs';
import { Code, prose, ScopeToken, text } from '@relevo/contract/wire';
import { z } from 'zod';
import type { CatalogueDefinition } from './domain/catalogue.ts';
import { StartError } from './start-error.ts';

const Lifetime = z.int().min(60).max(86_400);

/** What stands more than once in `names`, which the whole organization shares. */
function repeats(what: string, names: readonly string[]): string[] {
  const repeated = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  return [...repeated].map((name) => `the ${what} "${name}" stands there more than once`);
}

const Catalogue = z
  .strictObject({
    products: z.array(
      z.strictObject({
        code: Code,
        name: text(1, 80),
        description: prose(1000).default(''),
        apis: z.array(
          z.strictObject({
            code: Code,
            name: text(1, 80),
            scopes: z.array(ScopeToken),
            metascopes: z.array(ScopeToken).default([]),
            authenticationTypes: z
              .array(z.enum(['oauth_server_to_server', 'service_account_jwt']))
              .default(['oauth_server_to_server', 'service_account_jwt']),
            dialects: z.array(z.enum(['oauth2', 'ims'])).default(['oauth2', 'ims']),
            signingAlgorithm: z.enum(['ES256', 'RS256']).default('ES256'),
            requiresOrganizationHeader: z.boolean().default(false),
            accessTokenLifetimeSeconds: z
              .strictObject({ oauth2: Lifetime, ims: Lifetime })
              .default({ oauth2: 3600, ims: 86_400 }),
          }),
        ),
        profiles: z.array(
          z.strictObject({
            name: text(1, 100),
            description: prose(1000).default(''),
            scopes: z.array(ScopeToken),
            managementRoles: z.array(z.enum(['system_administrator', 'auditor'])).default([]),
          }),
        ),
      }),
    ),
  })
  .superRefine(({ products }, context) => {
    const repeated = [
      ...repeats(
        'product code',
        products.map(({ code }) => code),
      ),
      ...repeats(
        'API code',
        products.flatMap(({ apis }) => apis.map(({ code }) => code)),
      ),
      ...repeats(
        'product profile',
        products.flatMap(({ profiles }) => profiles.map(({ name }) => name)),
      ),
    ];
    for (const message of repeated) context.addIssue({ code: 'custom', path: ['products'], message });
  });

const shippedCatalogue = new URL('../catalogue.json', import.meta.url);

/** Reads the shipped catalogue, or the one at `path`. Throws `StartError` that names every wrong value. */
export function readCatalogueFile(path: string | undefined): CatalogueDefinition {
  const name = path ?? 'The shipped catalogue';
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path ?? shippedCatalogue, 'utf8'));
  } catch (error) {
    throw new StartError([
      `${name} cannot be read as JSON: ${error instanceof Error ? error.message : 'unknown reason'}`,
    ]);
  }
  const parsed = Catalogue.safeParse(json);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path: at, message }) => `- ${at.join('.')}: ${message}`);
  throw new StartError([`${name} has mistakes:`, ...faults]);
}
