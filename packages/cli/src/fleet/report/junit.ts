// The report as JUnit XML, which build servers show: one test case per container. Pure.
import type { Report } from './report.ts';
import { outcomeWords, rungText } from './report.ts';
import type { ContainerResult } from './result.ts';

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** As XML 1.0 can hold it (§2.2): other characters become `?`. */
const escaped = (text: string): string =>
  text
    .replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '?')
    .replace(/[&<>"]/g, (character) => entities[character] ?? character)
    .replace(/[\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);

const attributes = (values: Readonly<Record<string, string | number>>): string =>
  Object.entries(values)
    .map(([name, value]) => ` ${name}="${escaped(String(value))}"`)
    .join('');

/** `error`: it was not asked. `failure`: it was, and is not as it should be. */
function elementOf({ outcome }: ContainerResult): 'failure' | 'error' | 'skipped' | null {
  switch (outcome) {
    case 'ok':
    case 'as_left':
      return null;
    case 'nothing_to_do':
    case 'not_started':
      return 'skipped';
    case 'unreachable':
      return 'error';
    case 'failed':
    case 'rolled_back':
    case 'needs_hands':
    case 'refused':
    case 'drift':
      return 'failure';
    default:
      return outcome satisfies never;
  }
}

function testCase(result: ContainerResult): string {
  const { label, instance, outcome, rung, milliseconds, cause, detail, next } = result;
  const name = attributes({ classname: instance, name: label, time: (milliseconds / 1000).toFixed(3) });
  const element = elementOf(result);
  if (element === null) return `  <testcase${name}><system-out>${rungText(rung) ?? ''}</system-out></testcase>`;
  const message = detail ?? outcomeWords[outcome];
  if (element === 'skipped') return `  <testcase${name}><skipped${attributes({ message })}/></testcase>`;
  const why = attributes({ type: cause ?? outcome, message });
  return `  <testcase${name}><${element}${why}>${escaped(next ?? '')}</${element}></testcase>`;
}

/** A whole document. */
export function junitDocument(report: Report): string {
  const { results, kind, instance, startedAt } = report;
  const elements = results.map(elementOf);
  const count = (wanted: string) => elements.filter((element) => element === wanted).length;
  const total = results.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const suite = attributes({
    name: `relevo fleet ${kind} ${instance}`,
    tests: results.length,
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
    time: (total / 1000).toFixed(3),
    timestamp: startedAt.replace(/\.\d+Z$/, ''),
  });
  const cases = results.map(testCase).join('\n');
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n<testsuite${suite}>\n${cases}\n</testsuite>\n</testsuites>\n`;
}
