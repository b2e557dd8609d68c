// Where a report goes: standard output, a JUnit file, the server.
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Failure } from '../../failure.ts';
import type { JsonOption } from '../../output.ts';
import { writeOwnFile } from '../own-file.ts';
import type { Redact } from '../redactor.ts';
import { junitDocument } from './junit.ts';
import { type Report, reportDocument, reportText } from './report.ts';
import { reportToServer, type ServerReportOption } from './server-report.ts';

export interface ReportOptions {
  readonly junit?: string;
}

const unwritable = (junit: string, cause: unknown): string => {
  const code = cause instanceof Error && 'code' in cause ? cause.code : 'unknown reason';
  return `The JUnit report cannot be written to ${junit} (${code}).`;
};

/** To be asked before anything is done. Rejects with `Failure` where there is no folder for the JUnit report. */
export async function expectReportable({ junit }: ReportOptions): Promise<void> {
  if (junit === undefined) return;
  await access(dirname(resolve(junit)), constants.W_OK).catch((cause: unknown) => {
    throw new Failure('invalid_usage', unwritable(junit, cause), { cause, next: 'Make its folder. Nothing was done.' });
  });
}

/**
 * Publishes a report, redacted. A JUnit file that cannot be written is a warning on standard error: what was done is
 * done, and the exit code is about that. Does not reject.
 */
export async function publishReport(
  found: Report,
  options: JsonOption & ReportOptions & ServerReportOption,
  redact: Redact,
): Promise<void> {
  const warning = await reportToServer(found, options);
  const report = warning === null ? found : { ...found, notices: [...found.notices, warning] };
  const text = options.json ? JSON.stringify(reportDocument(report), undefined, 2) : reportText(report);
  process.stdout.write(`${redact(text)}\n`);
  const { junit } = options;
  if (junit === undefined) return;
  await writeOwnFile(junit, redact(junitDocument(report))).catch((cause: unknown) => {
    process.stderr.write(`warning: ${redact(unwritable(junit, cause))}\n`);
  });
}
