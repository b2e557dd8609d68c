// Usage and certificates of a credential in the browser; the other tabs stand in credential-access.test.ts.
import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../packages/server/src/testing/test-server.ts';
import {
  type CreatedCredential,
  createCredential,
  tokenForm,
} from '../../packages/server/test/fixtures/credentials.ts';
import { post, refusalOf, tokenOf } from '../../packages/server/test/fixtures/requests.ts';
import {
  exchangeClaims,
  makeKeyPair,
  type ServiceAccount,
} from '../../packages/server/test/fixtures/service-account.ts';
import { skipWithout } from '../needed-program.ts';
import { neededPrograms, visit } from './browser.ts';
import { administrator, createAdministrator, signIn } from './people.ts';

let server: TestServer;

beforeAll(async () => {
  // certificates are made by the browser, whose clock is that of the machine
  server = await startTestServer({ now: Math.floor(Date.now() / 1000) });
  await createAdministrator(server);
});
afterAll(() => server.close());

async function openTab(page: Page, credential: CreatedCredential, tab: string): Promise<void> {
  const { organization_id: organization, project_id: project, id } = credential;
  await page.goto(`/organizations/${organization}/projects/${project}/credentials/${id}?tab=${tab}`);
}

const requestToken = (credential: CreatedCredential, headers: Record<string, string>) =>
  post(`${server.url}/oauth2/token`, tokenForm(credential), headers);

test('usage begins with how a first token is obtained, and then names each source with its numbers', async (context) => {
  skipWithout(context, neededPrograms);
  const credential = await createCredential(server);
  const { page, faults } = await visit(server.url);
  await signIn(page);
  await openTab(page, credential, 'usage');
  await page.getByText('Nobody has used this credential yet').waitFor();
  await page.getByText('Relevo-Instance').waitFor();
  for (const instance of ['web-01', 'web-01', 'batch-eu']) {
    tokenOf(await requestToken(credential, { 'relevo-instance': instance, 'user-agent': 'shop/1.0' }));
    server.advance(90);
  }
  tokenOf(await requestToken(credential, {}));
  await page.getByRole('button', { name: 'Refresh' }).click();
  const rows = page.getByRole('grid', { name: 'Usage by source' }).getByRole('row');
  const busiest = rows.filter({ hasText: 'web-01' });
  await busiest.getByText('1.5 minutes').waitFor();
  await busiest.getByText(`Client secret …${credential.client_secret.slice(-4)}`).waitFor();
  expect(await rows.filter({ hasText: '127.0.0.1' }).getByText('Seen once').count()).toBe(1);
  const chart = page.getByRole('img', { name: 'The busiest sources' });
  expect(await chart.getAttribute('aria-label')).toContain('web-01: 2 issued, 0 refused');

  await page.getByRole('columnheader', { name: 'Source' }).click();
  await page.locator('[role="columnheader"][aria-sort="ascending"]').waitFor();
  expect(await rows.nth(1).textContent()).toContain('127.0.0.1');
  // only the columns in sight are in the page
  await page.getByRole('grid').evaluate((grid) => grid.scrollTo(grid.scrollWidth, 0));
  await page.getByText('shop/1.0').first().waitFor();
  expect(faults()).toEqual([]);
});

test('a pair made in the browser signs in: its certificate alone is sent, its key is downloaded and is in no page', async (context) => {
  skipWithout(context, neededPrograms);
  const credential = await createCredential(server, { type: 'service_account_jwt' });
  const { page, faults } = await visit(server.url);
  const sent: string[] = [];
  page.on('request', (request) => sent.push(request.postData() ?? ''));
  await signIn(page);
  await openTab(page, credential, 'certificates');
  await page.getByText('Service Account (JWT) is deprecated').waitFor();
  server.advance(20 * 60); // a proof is no longer fresh
  await page.getByRole('button', { name: 'Generate a public/private keypair' }).click();
  const dialog = page.getByRole('dialog', { name: 'Generate a public/private keypair' });
  await dialog.getByRole('button', { name: 'Generate', exact: true }).click();
  const proof = page.getByRole('dialog', { name: 'Prove who you are' });
  await proof.getByRole('button', { name: 'Cancel' }).click();
  await dialog.getByText('Proof required').waitFor();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Generate a public/private keypair' }).click();
  await dialog.getByRole('button', { name: 'Send the certificate again' }).click();
  await proof.getByLabel('Password').fill(administrator.password);
  await proof.getByRole('button', { name: 'Confirm' }).click();
  await dialog.getByText('The server has the certificate.').waitFor();
  await page.setViewportSize({ width: 400, height: 800 }); // a turned telephone loses no key
  await page.getByRole('button', { name: 'Certificates', includeHidden: true }).waitFor({ state: 'attached' });
  expect(await dialog.getByRole('button', { name: 'Done' }).isDisabled()).toBe(true);
  const download = async (file: string) => {
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('button', { name: `Download ${file}` }).click(),
    ]);
    expect(saved.suggestedFilename()).toBe(file);
    return readFile(await saved.path(), 'utf8');
  };
  const privateKey = createPrivateKey(await download('private.key'));
  const certificate = await download('certificate_pub.crt');
  expect(new X509Certificate(certificate).checkPrivateKey(privateKey)).toBe(true);
  await dialog.getByRole('button', { name: 'Done' }).click();
  const fingerprint = new X509Certificate(certificate).fingerprint.replaceAll(':', '').toLowerCase();
  await page.getByText(fingerprint).waitFor();

  const key: ServiceAccount['key'] = { privateKey, publicKey: createPublicKey(privateKey), certificate };
  tokenOf(await exchangeClaims(server, { credential, key, certificateId: '' }));
  const bodies = sent.join('\n');
  expect(bodies).toContain('BEGIN CERTIFICATE');
  expect(bodies).not.toContain('PRIVATE KEY');
  expect(await page.content()).not.toContain('PRIVATE KEY');
  expect(faults()).toEqual([]);
});

test('a public key is added from a file, refused at its field, and removed by who knows who used it last', async (context) => {
  skipWithout(context, neededPrograms);
  const credential = await createCredential(server, { type: 'service_account_jwt' });
  const key = makeKeyPair(undefined, { notBefore: server.now(), notAfter: server.now() + 9.5 * 86_400 });
  const { page, faults } = await visit(server.url);
  const sent: string[] = [];
  page.on('request', (request) => sent.push(request.postData() ?? ''));
  await signIn(page);
  await openTab(page, credential, 'certificates');
  await page.getByText('No public keys yet').waitFor();
  await page.getByRole('button', { name: 'Add a public key' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a public key' });
  await dialog.getByLabel('Certificate (PEM)').fill('no certificate');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await dialog.getByText('One X.509 certificate in PEM that has not expired').waitFor();
  expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('certificate');
  const privateKey = key.privateKey.export({ format: 'pem', type: 'pkcs8' });
  await page.locator('input[type="file"]').setInputFiles({
    name: 'both.pem',
    mimeType: 'application/x-pem-file',
    buffer: Buffer.from(`${privateKey}\n${key.certificate}`),
  });
  await expect.poll(() => dialog.getByLabel('Certificate (PEM)').inputValue()).toContain('BEGIN CERTIFICATE');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByText('Expires in 9 days').waitFor();
  expect(sent.join('\n')).not.toContain('PRIVATE KEY');

  tokenOf(await exchangeClaims(server, { credential, key, certificateId: '' }));
  await page.reload();
  await page.getByRole('button', { name: /^Remove the public key/ }).click();
  const question = page.getByRole('dialog', { name: 'Remove this public key?' });
  await question.getByText('127.0.0.1 used it last').waitFor();
  await question.getByRole('button', { name: 'Remove' }).click();
  await page.getByText('No public keys yet').waitFor();
  expect(refusalOf(await exchangeClaims(server, { credential, key, certificateId: '' }))[0]).toBe(400);
  expect(faults()).toEqual([]);
});
