// A JUnit report that cannot be written: refused before anything is done, and no reason to deny what was done after.
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type { Report } from '../../src/fleet/report/report.ts';
import { expectReportable, publishReport } from '../../src/fleet/report/report-output.ts';
import { temporaryDirectory } from '../relevo-process.ts';

const report: Report = {
  kind: 'apply',
  run: null,
  instance: 'prod_mkt',
  hosting: 'own',
  clientId: null,
  fingerprint: null,
  startedAt: '',
  endedAt: '',
  results: [],
  notices: [],
  exitCode: 0,
};

test('a folder that is not there is told before anything is done', async () => {
  const folder = await temporaryDirectory();
  await expectReportable({ junit: join(folder, 'fleet.xml') });
  await expectReportable({});
  await expect(expectReportable({ junit: join(folder, 'none/fleet.xml') })).rejects.toMatchObject({
    code: 'invalid_usage',
    message: expect.stringContaining('ENOENT'),
  });
});

test('a folder that goes while a run is at work is a warning: the report is there all the same', async () => {
  const [out, err] = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockReturnValue(true),
  );
  const junit = join(await temporaryDirectory(), 'gone/fleet.xml');
  await publishReport(report, { junit, report: false }, (text) => text).finally(() => vi.restoreAllMocks());
  expect(out?.mock.calls.join()).toContain('prod_mkt');
  expect(err?.mock.calls.join()).toMatch(/warning: The JUnit report cannot be written/);
});
