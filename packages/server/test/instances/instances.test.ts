// Instances: who may change which, what they are found by, and what goes with what they belong to.
import { beforeEach, expect, test } from 'vitest';
import { refusalOf } from '../fixtures/admin-api.ts';
import { organizationOfTest } from '../fixtures/organization-of-test.ts';
import { proven, report } from '../fixtures/reports.ts';
import { createPlace, type Place } from '../fixtures/role-inputs.ts';

const current = await organizationOfTest();
const { server, call, signedInAs } = current;
let mail: Place;
let web: Place;
beforeEach(async () => {
  const { id } = current.organization;
  mail = await createPlace(server, { id, call }, 'mail');
  web = await createPlace(server, { id, call }, 'web');
});

async function credentialIn({ api, profile }: Place) {
  const { id: project } = await call('projectCreate', { body: { title: `Of ${api}` } });
  const type = 'oauth_server_to_server' as const;
  return call('credentialCreate', { body: { project, type, apis: [api], profiles: [profile.id] } });
}

const developerOf = ({ profile }: Place) => signedInAs({ role: 'developer', profile: profile.id });
const codeOf = async (work: Promise<unknown>) => (await refusalOf(work)).code;

test('whoever may edit the project of a credential reports of it, and of no other', async () => {
  const [own, other] = [await credentialIn(mail), await credentialIn(web)];
  const developer = await developerOf(mail);
  const containers = [proven(server, 'web-1')];
  await report({ call: developer.call, instance: 'prod' }, own.id, containers);
  expect(await codeOf(report({ call: developer.call, instance: 'prod' }, other.id, containers))).toBe('forbidden');
  await report({ call, instance: 'elsewhere' }, other.id, containers);
  // their own credential, on an instance that is to have somebody else's
  expect(await codeOf(report({ call: developer.call, instance: 'elsewhere' }, own.id, containers))).toBe('forbidden');
  const params = { instance: 'elsewhere' };
  expect(await codeOf(developer.call('containerAdd', { params, body: { name: 'web-9' } }))).toBe('forbidden');
  expect((await developer.call('instanceView', { params })).containers).toHaveLength(1);
});

test('an instance is given only a credential that one may edit, and without any only by a system administrator', async () => {
  const [own, other] = [await credentialIn(mail), await credentialIn(web)];
  const developer = await developerOf(mail);
  const create = (name: string, credential?: string) =>
    developer.call('instanceCreate', { body: { name, ...(credential !== undefined && { credential }) } });
  expect(await codeOf(create('prod'))).toBe('forbidden');
  expect(await codeOf(create('prod', other.id))).toBe('forbidden');
  const params = { instance: (await create('prod', own.id)).id };
  expect(await codeOf(developer.call('instanceUpdate', { params, body: { credential: other.id } }))).toBe('forbidden');
  expect(await codeOf(developer.call('instanceUpdate', { params, body: { credential: null } }))).toBe('forbidden');
  const { credential_id } = await call('instanceUpdate', { params, body: { credential: null } });
  expect(credential_id).toBeNull();
  expect(await codeOf(developer.call('instanceDelete', { params, query: { confirm: 'prod' } }))).toBe('forbidden');
});

test('a report about an instance without a credential gives it that of the report', async () => {
  const { id, client_id } = await credentialIn(mail);
  await call('instanceCreate', { body: { name: 'prod' } });
  const developer = await developerOf(mail);
  const containers = [proven(server, 'web-1')];
  expect(await codeOf(report({ call: developer.call, instance: 'prod' }, id, containers))).toBe('forbidden');
  await report({ call, instance: 'prod' }, id, containers);
  expect(await call('instanceView', { params: { instance: 'prod' } })).toMatchObject({ client_id });
});

test('an auditor sees all of it and changes nothing', async () => {
  const { id } = await credentialIn(mail);
  const auditor = await signedInAs({ role: 'auditor' });
  await report({ call, instance: 'prod' }, id, [proven(server, 'web-1')]);
  expect((await auditor.call('instanceList', {})).items).toMatchObject([{ name: 'prod', containers_proven: 1 }]);
  expect(await codeOf(report({ call: auditor.call, instance: 'prod' }, id, [proven(server, 'web-1')]))).toBe(
    'forbidden',
  );
});

test('a name is unique in the organization, and never shaped as an id', async () => {
  const create = (name: string) => call('instanceCreate', { body: { name } });
  const { id } = await create('prod');
  expect(await codeOf(create('prod'))).toBe('name_taken');
  expect(await codeOf(create(id))).toBe('invalid_request');
  await create('stage');
  const renamed = call('instanceUpdate', { params: { instance: 'stage' }, body: { name: 'prod' } });
  expect(await codeOf(renamed)).toBe('name_taken');
  const params = { instance: id };
  await call('containerAdd', { params, body: { name: 'web-1' } });
  expect(await codeOf(call('containerAdd', { params, body: { name: 'web-1' } }))).toBe('name_taken');
});

test('a deletion repeats the name, and takes the containers along; a credential that goes leaves the instance', async () => {
  const { id, name } = await credentialIn(mail);
  await report({ call, instance: 'prod' }, id, [proven(server, 'web-1')]);
  const params = { instance: 'prod' };
  expect(await codeOf(call('instanceDelete', { params, query: { confirm: 'Prod' } }))).toBe('confirmation_required');
  await call('credentialDelete', { params: { credential: id }, query: { confirm: name } });
  const left = await call('instanceView', { params });
  expect(left).toMatchObject({ credential_id: null, containers: [{ name: 'web-1', installations: [] }] });
  await call('instanceDelete', { params, query: { confirm: 'prod' } });
  expect(await codeOf(call('instanceView', { params }))).toBe('not_found');
  expect((await call('instanceList', { query: { search: 'web-1' } })).items).toEqual([]);
});
