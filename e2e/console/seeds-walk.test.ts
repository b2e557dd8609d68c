// The walk that the documents for administrators describe: from a new project to a token that a protected API accepts.
// In full in English and Korean, whose words stand here; in short in the other languages, by their message files.
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../packages/server/src/testing/test-server.ts';
import { skipWithout } from '../needed-program.ts';
import { requestToken } from '../technical-account.ts';
import { neededPrograms, visit } from './browser.ts';
import { administrator, createAdministrator } from './people.ts';
import { choose } from './wizard.ts';

/** The messages that are pressed or read on the way. */
const ids = {
  email: 'field.email',
  password: 'field.password',
  signIn: 'sign_in.title',
  createProject: 'projects.create',
  projectTitle: 'field.title',
  create: 'action.create',
  addToProject: 'project.add',
  api: 'project.add.api',
  next: 'action.next',
  oauth: 'authentication.oauth_server_to_server',
  save: 'add_api.save',
  clientId: 'credential.client_id',
  clientSecret: 'credential.client_secret',
  technicalAccountId: 'credential.technical_account_id',
  organizationId: 'credential.organization_id',
  toCredential: 'add_api.to_credential',
  generateToken: 'credential.token.generate',
  token: 'credential.token',
} as const;
type Words = Readonly<Record<keyof typeof ids, string>>;

function wordsOf(language: string): Words {
  const file = new URL(`../../packages/console/src/messages/${language}.json`, import.meta.url);
  const messages = JSON.parse(readFileSync(file, 'utf8'));
  return Object.fromEntries(Object.entries(ids).map(([word, id]) => [word, messages[id]])) as Words;
}

const english: Words = {
  email: 'E-mail address',
  password: 'Password',
  signIn: 'Sign in',
  createProject: 'Create new project',
  projectTitle: 'Project title',
  create: 'Create',
  addToProject: 'Add to Project',
  api: 'API',
  next: 'Next',
  oauth: 'OAuth Server-to-Server',
  save: 'Save Configured API',
  clientId: 'Client ID',
  clientSecret: 'Client secret',
  technicalAccountId: 'Technical account ID',
  organizationId: 'Organization ID',
  toCredential: 'Go to credential',
  generateToken: 'Generate access token',
  token: 'Access token',
};
const korean: Words = {
  email: '이메일 주소',
  password: '비밀번호',
  signIn: '로그인',
  createProject: '새 프로젝트 만들기',
  projectTitle: '프로젝트 제목',
  create: '만들기',
  addToProject: '프로젝트에 추가',
  api: 'API',
  next: '다음',
  oauth: 'OAuth 서버 간',
  save: '구성된 API 저장',
  clientId: '클라이언트 ID',
  clientSecret: '클라이언트 암호',
  technicalAccountId: '기술 계정 ID',
  organizationId: '조직 ID',
  toCredential: '자격 증명으로 이동',
  generateToken: '액세스 토큰 생성',
  token: '액세스 토큰',
};

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  await createAdministrator(server);
});
afterAll(() => server.close());

async function signInWith(page: Page, words: Words): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel(words.email).fill(administrator.email);
  await page.getByLabel(words.password).fill(administrator.password);
  await page.getByRole('button', { name: words.signIn }).click();
}

/** From the list of projects to *Save Configured API*. */
async function configure(page: Page, words: Words, title: string): Promise<void> {
  await page.getByRole('button', { name: words.createProject }).click();
  await page.getByLabel(words.projectTitle).fill(title);
  await page.getByRole('dialog').getByRole('button', { name: words.create, exact: true }).click();
  await page.getByRole('heading', { level: 1, name: title }).waitFor();
  await page.getByRole('navigation').getByRole('button', { name: words.addToProject }).click();
  await page.getByRole('menuitem', { name: words.api }).click();
  await choose(page, 'radio', 'Adobe Campaign');
  await page.getByRole('button', { name: words.next }).click();
  await choose(page, 'radio', words.oauth);
  await page.getByRole('button', { name: words.next }).click();
  await choose(page, 'checkbox', 'Campaign - prod - Admin');
  await page.getByRole('button', { name: words.save }).click();
}

const shown = (page: Page, label: string) =>
  page.getByText(label, { exact: true }).locator('xpath=following-sibling::code').innerText();

/** The four values that are copied into Campaign. */
async function readValues(page: Page, words: Words) {
  return {
    clientId: await shown(page, words.clientId),
    clientSecret: await shown(page, words.clientSecret),
    technicalAccountId: await shown(page, words.technicalAccountId),
    organizationId: await shown(page, words.organizationId),
  };
}
type Values = Awaited<ReturnType<typeof readValues>>;

/** What the gateway says to a call of the API `campaign` with the token. */
async function gatewayStatus({ clientId, organizationId }: Values, token: string): Promise<number> {
  const headers = { authorization: `Bearer ${token}`, 'x-api-key': clientId, 'x-gw-ims-org-id': organizationId };
  return (await fetch(`${server.url}/authz/campaign`, { headers })).status;
}

async function tokenIn(response: Response): Promise<string> {
  return ((await response.json()) as { access_token: string }).access_token;
}

function requestCompatibleToken({ clientId, clientSecret }: Values): Promise<Response> {
  const scope = 'openid,AdobeID,campaign_sdk';
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, scope };
  return fetch(`${server.url}/ims/token/v3`, { method: 'POST', body: new URLSearchParams(form) });
}

test.for([
  ['en-US', 'en', english],
  ['ko-KR', 'ko', korean],
] as const)('%s: a new project leads to tokens that the API accepts', async ([locale, language, words], context) => {
  skipWithout(context, neededPrograms);
  expect(wordsOf(language)).toEqual(words);
  const { page, faults } = await visit(server.url, { locale });
  await signInWith(page, words);
  await configure(page, words, `Walk in ${locale}`);
  const values = await readValues(page, words);
  const { organizationId, clientId, technicalAccountId, clientSecret } = values;
  const command = `-setimsoauth:${organizationId}/${clientId}/${technicalAccountId}/${clientSecret}`;
  await page.getByText(command).waitFor();
  expect(await gatewayStatus(values, await tokenIn(await requestToken(server.url, clientId, clientSecret)))).toBe(200);
  expect(await gatewayStatus(values, await tokenIn(await requestCompatibleToken(values)))).toBe(200);
  expect(await gatewayStatus(values, 'not.a.token')).toBe(401);

  await page.getByRole('link', { name: words.toCredential }).click();
  await page.getByRole('button', { name: words.generateToken }).click();
  expect(await gatewayStatus(values, await shown(page, words.token))).toBe(200);
  expect(await page.content()).not.toContain(clientSecret);
  expect(faults()).toEqual([]);
});

test.for([
  ['fr-FR', 'fr'],
  ['nl-NL', 'nl'],
  ['sv-SE', 'sv'],
  ['zh-TW', 'zh-Hant'],
] as const)('%s: a new project leads to a token that the API accepts', async ([locale, language], context) => {
  skipWithout(context, neededPrograms);
  const words = wordsOf(language);
  const { page, faults } = await visit(server.url, { locale });
  await signInWith(page, words);
  await configure(page, words, `Walk in ${locale}`);
  const values = await readValues(page, words);
  const token = await tokenIn(await requestToken(server.url, values.clientId, values.clientSecret));
  expect(await gatewayStatus(values, token)).toBe(200);
  expect(faults()).toEqual([]);
});
