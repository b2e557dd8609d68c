// What a token may contain: never more than the product profiles give (T-11).
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Api, ProductProfile } from '../../src/domain/catalogue.ts';
import type { Credential } from '../../src/domain/credential.ts';
import { baseScopes, decideGrant, metascopesOf, scopesOf, type Wish } from '../../src/domain/scope.ts';
import { api, credential, profile } from './credential-facts.ts';

const strict: Wish = { dialect: 'oauth2', mechanism: 'oauth_server_to_server' };

const subsetOf = <T>(values: readonly T[], minLength = 0) => fc.subarray([...values], { minLength });
const names = ['a', 'b', 'c', 'd', 'openid'];
const products = ['product-1', 'product-2'];

const anyApi: fc.Arbitrary<Api> = fc
  .record({
    productId: fc.constantFrom(...products),
    enabled: fc.boolean(),
    scopes: subsetOf(names),
    metascopes: subsetOf(['m1', 'm2']),
    authenticationTypes: subsetOf(api.authenticationTypes),
    dialects: subsetOf(api.dialects),
    signingAlgorithm: fc.constantFrom('ES256', 'RS256'),
    accessTokenLifetimeSeconds: fc.record({
      oauth2: fc.integer({ min: 60, max: 86_400 }),
      ims: fc.integer({ min: 60, max: 86_400 }),
    }),
  })
  .map((parts) => ({ ...api, ...parts }));
const anyProfile: fc.Arbitrary<ProductProfile> = fc
  .record({ productId: fc.constantFrom(...products), enabled: fc.boolean(), scopes: subsetOf(names) })
  .map((parts) => ({ ...profile, ...parts }));
const anyCredential: fc.Arbitrary<Credential> = fc
  .record({ apis: fc.array(anyApi, { maxLength: 4 }), profiles: fc.array(anyProfile, { maxLength: 4 }) })
  .map(({ apis, profiles }) => ({
    ...credential,
    apis: apis.map((each, index) => ({ ...each, code: `api-${index}` })),
    profiles,
  }));
const anyWish: fc.Arbitrary<Wish> = fc.record({
  dialect: fc.constantFrom('oauth2', 'ims'),
  mechanism: fc.constantFrom('oauth_server_to_server', 'service_account_jwt'),
  scopes: fc.option(fc.array(fc.constantFrom(...names, ...baseScopes, 'unknown')), { nil: undefined }),
  metascopes: fc.option(subsetOf(['m1', 'm2', 'unknown']), { nil: undefined }),
});

/** What the enabled profiles of a product give of an API's scopes, written down a second time and differently. */
function mayHold(holder: Credential, scope: string, { dialect, mechanism }: Wish): boolean {
  if ((baseScopes as readonly string[]).includes(scope)) return true;
  return holder.apis.some(
    (each) =>
      each.enabled &&
      each.dialects.includes(dialect) &&
      each.authenticationTypes.includes(mechanism) &&
      each.scopes.includes(scope) &&
      holder.profiles.some(
        (grant) => grant.enabled && grant.productId === each.productId && grant.scopes.includes(scope),
      ),
  );
}

test('T-11: issued scopes are those requested and granted, never more', () => {
  fc.assert(
    fc.property(anyCredential, anyWish, (holder, wish) => {
      const decision = decideGrant(holder, wish);
      if (decision.kind !== 'granted') return;
      const { scopes, apis } = decision.grant;
      for (const scope of scopes) expect(mayHold(holder, scope, wish)).toBe(true);
      if (wish.scopes) expect(new Set(scopes)).toEqual(new Set(wish.scopes));
      expect(new Set(scopes).size).toBe(scopes.length);
      expect(apis.length).toBeGreaterThan(0);
      for (const each of apis) {
        expect(each.enabled && each.dialects.includes(wish.dialect)).toBe(true);
        expect(each.authenticationTypes).toContain(wish.mechanism);
        expect(holder.profiles.some(({ enabled, productId }) => enabled && productId === each.productId)).toBe(true);
        if (wish.metascopes) expect(each.metascopes.some((name) => wish.metascopes?.includes(name))).toBe(true);
      }
    }),
    { numRuns: 1000 },
  );
});

test('a token lives as long as the shortest of its APIs, and is RS256 if any of them needs that', () => {
  fc.assert(
    fc.property(anyCredential, anyWish, (holder, wish) => {
      const decision = decideGrant(holder, wish);
      if (decision.kind !== 'granted') return;
      const { apis, lifetimeSeconds, signingAlgorithm } = decision.grant;
      for (const each of apis)
        expect(lifetimeSeconds).toBeLessThanOrEqual(each.accessTokenLifetimeSeconds[wish.dialect]);
      expect(apis.map((each) => each.accessTokenLifetimeSeconds[wish.dialect])).toContain(lifetimeSeconds);
      expect(signingAlgorithm === 'RS256').toBe(apis.some((each) => each.signingAlgorithm === 'RS256'));
    }),
  );
});

test('what is refused is refused for a reason: a scope or metascope that is not granted, or nothing at all', () => {
  fc.assert(
    fc.property(anyCredential, anyWish, (holder, wish) => {
      const { kind } = decideGrant(holder, wish);
      const everything = decideGrant(holder, { dialect: wish.dialect, mechanism: wish.mechanism });
      if (kind === 'nothing_granted') expect(everything.kind).toBe('nothing_granted');
      else expect(everything.kind).toBe('granted');
      if (kind === 'scope_not_granted')
        expect(decideGrant(holder, { ...wish, scopes: undefined }).kind).toBe('granted');
      if (kind === 'metascope_not_granted') expect(wish.metascopes).toBeDefined();
    }),
    { numRuns: 1000 },
  );
});

test('the scopes shown are those of some token, and each token shows no other', () => {
  fc.assert(
    fc.property(anyCredential, (holder) => {
      const issued = new Set<string>(baseScopes);
      for (const dialect of ['oauth2', 'ims'] as const)
        for (const { kind: mechanism } of holder.mechanisms) {
          const decision = decideGrant(holder, { dialect, mechanism });
          if (decision.kind === 'granted') for (const scope of decision.grant.scopes) issued.add(scope);
        }
      expect(new Set(scopesOf(holder))).toEqual(issued);
    }),
  );
});

describe('a credential gets nothing', () => {
  test.each<[string, Partial<Credential>]>([
    ['without an API', { apis: [] }],
    ['without a profile', { profiles: [] }],
    ['with a profile that is disabled', { profiles: [{ ...profile, enabled: false }] }],
    ['with a profile of another product', { profiles: [{ ...profile, productId: 'product-2' }] }],
    ['with an API that is disabled', { apis: [{ ...api, enabled: false }] }],
    ['with an API of the other dialect', { apis: [{ ...api, dialects: ['ims'] }] }],
    ['with an API of the other mechanism', { apis: [{ ...api, authenticationTypes: ['service_account_jwt'] }] }],
  ])('%s', (_, change) => {
    expect(decideGrant({ ...credential, ...change }, strict)).toEqual({ kind: 'nothing_granted' });
  });
});

test('base scopes alone are meant for every granted API, a scope of one API for that one', () => {
  const other: Api = { ...api, code: 'other', scopes: ['other'] };
  const holder = { ...credential, apis: [api, other], profiles: [{ ...profile, scopes: ['send', 'other'] }] };
  const apisFor = (scopes: readonly string[] | undefined) => {
    const decision = decideGrant(holder, { ...strict, scopes });
    return decision.kind === 'granted' ? decision.grant.apis.map(({ code }) => code) : decision.kind;
  };
  expect(apisFor(['openid'])).toEqual(['mail', 'other']);
  expect(apisFor(undefined)).toEqual(['mail', 'other']);
  expect(apisFor(['openid', 'other'])).toEqual(['other']);
  expect(apisFor(['read'])).toBe('scope_not_granted');
});

test('metascopes are shown for legacy credentials only', () => {
  expect(metascopesOf(credential)).toEqual(['ent_mail']);
  const [oauth] = credential.mechanisms;
  expect(metascopesOf({ ...credential, mechanisms: oauth ? [oauth] : [] })).toEqual([]);
});
