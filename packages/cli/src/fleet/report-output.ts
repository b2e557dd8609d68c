// Where a report goes: standard output, a JUnit file, the server.
import { Failure } from '../failure.ts';
import type { JsonOption } from '../output.ts';
import { junitDocument } from './junit.ts';
import { writeOwnFile } from './plan-file.ts';
import type { Redact } from './redactor.ts';
import { type Report, reportDocument, reportText } from './report.ts';
import { reportToServer, type ServerReportOption } from './server-report.ts';

export interface ReportOptions {
  readonly junit?: string;
}

/** Publishes a report, redacted. Rejects with `Failure` only where the JUnit file cannot be written, after all else. */
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
    const code = cause instanceof Error && 'code' in cause ? cause.code : 'unknown reason';
    throw new Failure('failed', `The JUnit report cannot be written to ${junit} (${code}).`, { cause });
  });
}
