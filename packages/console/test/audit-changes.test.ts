// What an entry of the audit log changed, and where the thing is that it is about.
import { describe, expect, test } from 'vitest';
import { changesOf, subjectOf } from '../src/audit/changes.ts';
import { targetAddress } from '../src/audit/target-address.ts';

const shown = (text: string, isChanged: boolean) => ({ text, isChanged });

describe('changes', () => {
  test('a field that stayed is left out, and of a list what came and went stands out', () => {
    const before = { title: 'A', contacts: ['a@x', 'b@x'], owner: null, enabled: true };
    const after = { title: 'A', contacts: ['b@x', 'c@x'], owner: 'o@x', enabled: false };
    expect(changesOf({ before, after })).toEqual([
      {
        field: 'contacts',
        before: [shown('a@x', true), shown('b@x', false)],
        after: [shown('b@x', false), shown('c@x', true)],
      },
      { field: 'owner', before: [], after: [shown('o@x', true)] },
      { field: 'enabled', before: [shown('true', true)], after: [shown('false', true)] },
    ]);
  });

  test('a field of one side only is a change, and what is made or deleted shows everything', () => {
    expect(changesOf({ before: { a: 1 }, after: { b: 2 } }).map(({ field }) => field)).toEqual(['a', 'b']);
    expect(changesOf({ before: null, after: { a: null, b: 'x' } }).map(({ field }) => field)).toEqual(['a', 'b']);
    expect(changesOf({ before: null, after: null })).toEqual([]);
  });

  test('a thing is called by its title or name rather than by an id, and as it is called afterwards', () => {
    expect(subjectOf({ before: { title: 'Old' }, after: { title: 'New', client_id: 'c' } })).toBe('New');
    expect(subjectOf({ before: { client_id: 'c' }, after: { tokens_revoked: false } })).toBe('c');
    expect(subjectOf({ before: null, after: null })).toBeUndefined();
  });
});

describe('the address of what an entry is about', () => {
  const place = { organization: 'o', project: 'p' };
  const address = (action: string, values: object = {}) =>
    targetAddress({ action, target: 't', before: null, after: null, ...values }, place);

  test('is that of a project, a credential, an API, a product profile and a user', () => {
    expect(address('project.changed')).toBe('/organizations/o/projects/p');
    expect(address('credential.created')).toBe('/organizations/o/projects/p/credentials/t');
    expect(address('api.added')).toBe('/organizations/o/administration/apis/t');
    expect(address('product_profile.changed')).toBe('/organizations/o/administration/product-profiles/t');
    expect(address('user.joined')).toBe('/organizations/o/administration/users/t');
  });

  test('of a part of a credential is that of the credential, also once the part has gone', () => {
    for (const action of ['client_secret.deleted', 'certificate.removed', 'token.issued']) {
      expect(address(action, { before: { client_id: 'c' } })).toBe('/organizations/o/projects/p/credentials/c');
    }
    expect(targetAddress({ action: 'token.issued', target: 't', before: null, after: null }, place)).toBeUndefined();
  });

  test('is that of an instance, and of the instance that a container is, or was, one of', () => {
    expect(address('instance.changed')).toBe('/organizations/o/instances/t');
    expect(address('installation.reported')).toBe('/organizations/o/instances/t');
    expect(address('container.added', { after: { instance: 'prod' } })).toBe('/organizations/o/instances/prod');
    expect(address('container.deleted', { before: { instance: 'prod' } })).toBe('/organizations/o/instances/prod');
    expect([address('container.added'), address('instance.deleted')]).toEqual([undefined, undefined]);
  });

  test('is none for what the entry says is gone, and for what has no page', () => {
    for (const action of ['project.deleted', 'credential.deleted', 'api.deleted', 'user.removed', 'key.retired', '']) {
      expect(address(action)).toBeUndefined();
    }
  });
});
