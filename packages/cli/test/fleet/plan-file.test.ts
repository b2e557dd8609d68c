// The plan on disk: what is read is what was written, by its owner alone, and nothing that somebody changed.
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { planDigest, readPlan, writePlan } from '../../src/fleet/plan/plan-file.ts';
import { temporaryDirectory } from '../relevo-process.ts';
import { samplePlan } from './sample-plan.ts';

async function written() {
  const file = join(await temporaryDirectory(), 'plan.json');
  await writePlan(file, samplePlan());
  return file;
}

test('a plan is read as it was written, from a file that its owner alone can read', async () => {
  const file = await written();
  expect(await readPlan(file)).toEqual(samplePlan());
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test('the same plan has the same digest, another one has another', async () => {
  const plan = samplePlan();
  expect(planDigest(await readPlan(await written()))).toBe(planDigest(plan));
  expect(planDigest({ ...plan, endpoint: 'https://ims.example.com' })).not.toBe(planDigest(plan));
});

test('a plan that was changed by hand is refused before any connection', async () => {
  const file = await written();
  await writeFile(file, (await readFile(file, 'utf8')).replace('web-1', 'web-2'));
  await expect(readPlan(file)).rejects.toMatchObject({
    code: 'invalid_usage',
    message: expect.stringContaining('changed'),
  });
});

test.each(['', 'null', '[]', '{"version":2}', 'version: 1'])('what is no plan is refused: %j', async (text) => {
  const file = join(await temporaryDirectory(), 'plan.json');
  await writeFile(file, text);
  await expect(readPlan(file)).rejects.toMatchObject({ code: 'invalid_usage' });
});
