// The catalogue file: products with their APIs and product profiles, and the defaults of what it leaves out.
import { readFileSync } from 'node:fs';
import { Code, ScopeToken, text } from '@relevo/contract/wire';
import { z } from 'zod';
import type { CatalogueDefinition } from './domain/catalogue.ts';
import { StartError } from './start-error.ts';

const Lifetime = z.int().min(60).max(86_400);

const Catalogue = z.strictObject({
  products: z.array(
    z.strictObject({
      code: Code,
      name: text(1, 80),
      description: z.string().max(1000).default(''),
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
          description: z.string().max(1000).default(''),
          scopes: z.array(ScopeToken),
        }),
      ),
    }),
  ),
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
