// What people see while a run is at work: a live table per wave on a terminal, plain lines elsewhere, nothing with
// --json.
import { Listr } from 'listr2';
import type { Redact } from '../redactor.ts';
import { harmless, outcomeWords, resultLine, rungText } from '../report/report.ts';
import type { ContainerResult } from '../report/result.ts';
import type { RunView } from './fleet-run.ts';
import type { JournalStep } from './journal.ts';

const stepWords: Readonly<Record<JournalStep, string>> = {
  back_up: 'keeping the old file',
  write: 'writing',
  read_back: 'reading back (V1)',
  reload: 'reloading',
  loaded: 'asking the running server (V2)',
  token: 'fetching a token (V3)',
  health: 'comparing health (V5)',
  restore: 'putting the old file back',
};

/** Plain lines on standard error: standard output is for the summary alone. */
function lineView(redact: Redact): RunView {
  const say = (text: string) => process.stderr.write(`${redact(text)}\n`);
  return {
    waveBegins: (number, of, labels) => say(`Wave ${number} of ${of}: ${labels.join(', ')}`),
    stepBegins: () => {},
    containerEnds: (result) => say(`  ${resultLine(result)}`),
    waveEnds: async () => {},
    notice: say,
  };
}

export const silentView: RunView = {
  waveBegins: () => {},
  stepBegins: () => {},
  containerEnds: () => {},
  waveEnds: async () => {},
  notice: () => {},
};

interface Row {
  readonly ended: PromiseWithResolvers<ContainerResult>;
  tell: (text: string) => void;
}

/** What the live table says of a container that is not well. */
export const failureText = ({ detail, outcome }: Pick<ContainerResult, 'detail' | 'outcome'>, redact: Redact): string =>
  redact(harmless(detail ?? outcomeWords[outcome]));

const isFine = ({ outcome }: ContainerResult): boolean => outcome === 'ok' || outcome === 'nothing_to_do';

/** A table that changes in place, by listr2. */
function liveView(redact: Redact): RunView {
  let rows = new Map<string, Row>();
  let shown: Promise<unknown> = Promise.resolve();
  const task = (label: string, row: Row) => ({
    title: label,
    task: async (_: unknown, line: { title: string; output: string }) => {
      row.tell = (text) => {
        line.output = redact(text);
      };
      const result = await row.ended.promise;
      const { outcome, rung } = result;
      line.title = redact([label, outcomeWords[outcome], rungText(rung)].filter(Boolean).join('  '));
      if (!isFine(result)) throw new Error(failureText(result, redact));
    },
  });
  return {
    waveBegins(number, of, labels) {
      rows = new Map(labels.map((label) => [label, { ended: Promise.withResolvers(), tell: () => {} }]));
      const tasks = [...rows].map(([label, row]) => task(label, row));
      const list = new Listr(tasks, {
        concurrent: true,
        exitOnError: false,
        registerSignalListeners: false,
        rendererOptions: { collapseErrors: false, showErrorMessage: true },
      });
      process.stderr.write(`Wave ${number} of ${of}\n`);
      shown = list.run();
    },
    stepBegins: (label, step) => rows.get(label)?.tell(stepWords[step]),
    containerEnds: (result) => rows.get(result.label)?.ended.resolve(result),
    async waveEnds() {
      // Those that were never begun would keep the table open.
      for (const row of rows.values()) row.ended.reject(new Error('not begun'));
      await shown.catch(() => {});
    },
    notice: (text) => process.stderr.write(`${redact(text)}\n`),
  };
}

/** A table that is narrower would be one letter wide. */
const leastColumns = 40;

/** The view for this output. */
export function viewFor(isJson: boolean, redact: Redact): RunView {
  if (isJson) return silentView;
  const isLive = process.stdout.isTTY && process.stderr.isTTY && process.stdout.columns >= leastColumns;
  return isLive ? liveView(redact) : lineView(redact);
}
