// The operator's own shell text on a host. It travels on standard input before what it reads itself: so it is in no
// argument list, needs no quoting, and may have lines.
import { randomUUID } from 'node:crypto';
import type { Sensitive } from '../sensitive.ts';
import { type Answer, exitCode, oneLine } from '../ssh/remote-step.ts';
import type { HostShell } from './kept-file.ts';

/**
 * $1: the line that ends the text; the others become its parameters. sh reads its input byte by byte: the rest is
 * left.
 */
const script = oneLine(`
  END=$1; shift; TEXT=; NL=$(printf "\\nx"); NL=\${NL%x};
  while IFS= read -r LINE; do [ "$LINE" = "$END" ] && break; TEXT=$TEXT$LINE$NL; done;
  OUT=$( ( eval "$TEXT" ) 2>&1 ); CODE=$?;
  printf "%s\\n" "$OUT";
  [ "$CODE" = 0 ] || die ${exitCode('command_failed')} "It ended with exit code $CODE.";
`);

export interface TextWish {
  readonly text: string;
  /** Constant text around it, which takes its words away and reads nothing of standard input. */
  readonly around?: { readonly before: string; readonly after: string; readonly words: readonly string[] };
  /** `{name}` in the text stands for the value: as a parameter of the shell, so that it is never read as text of it. */
  readonly values?: Readonly<Record<string, string>>;
  readonly input?: readonly (string | Sensitive)[];
}

/** The text with a parameter for each placeholder. Other braces stay. */
function withParameters(text: string, names: readonly string[]): string {
  return text.replace(/\{([a-z_]+)\}/g, (whole, name: string) => {
    const place = names.indexOf(name) + 1;
    return place === 0 ? whole : `"$${place}"`;
  });
}

/** Runs it as the user of the container. Rejects with `command_failed` unless it exits with 0. */
export function runText(
  shell: HostShell,
  { text, around = { before: '', after: '', words: [] }, values = {}, input = [] }: TextWish,
  signal: AbortSignal,
): Promise<Answer> {
  const end = randomUUID();
  const written = withParameters(text, Object.keys(values));
  const words = [...around.words, end, ...Object.values(values)];
  const whole = oneLine(`${around.before} ${script} ${around.after}`);
  return shell({ script: whole, words, input: [`${written}\n${end}\n`, ...input] }, signal);
}
