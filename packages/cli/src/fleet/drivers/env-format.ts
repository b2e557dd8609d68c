// Files of lines NAME=value, as shells, systemd and dotenv read them: how a value is found and replaced on the host,
// every other byte left alone. Constant text for awk.
import { HostFailure } from '../host-failure.ts';
import { Sensitive } from '../sensitive.ts';
import { oneLine } from '../ssh/remote-step.ts';
import type { FileFormat } from './file-target.ts';

/** Prints the value of the last line that sets K, without the quotes around it. \047 is an apostrophe. */
const getProgram = oneLine(String.raw`
  { sub(/\r$/, ""); sub(/^[ \t]*(export[ \t]+)?/, ""); if (index($0, K "=") == 1) { v = substr($0, length(K) + 2) } }
  END { q = substr(v, 1, 1);
    if ((q == "\"" || q == "\047") && length(v) > 1 && substr(v, length(v)) == q) v = substr(v, 2, length(v) - 2);
      print v }
`);

/** Standard input has the lines that are wanted, before those of the file; NL says whether the file ends with one. */
const setProgram = oneLine(String.raw`
  function out(text) { printf "%s%s", separator, text; separator = "\n" }
  FNR == NR { i = index($0, "="); count = count + 1; names[count] = substr($0, 1, i - 1);
    wanted[names[count]] = substr($0, i + 1); next }
  { end = sub(/\r$/, "") ? "\r" : ""; match($0, /^[ \t]*(export[ \t]+)?/);
    head = substr($0, 1, RLENGTH); rest = substr($0, RLENGTH + 1); i = index(rest, "="); name = substr(rest, 1, i - 1);
    if (i && (name in wanted)) { out(head name "=" wanted[name] end); seen[name] = 1 } else out($0 end) }
  END {
    for (i = 1; i <= count; i++) if ((names[i] in seen) == 0) { out(names[i] "=" wanted[names[i]]); NL = 1 }
    if (NL) printf "\n" }
`);

/** Signs that no reader takes for more than themselves; a shell does so with a tilde in front of a word. */
const bare = /^(?:[A-Za-z0-9_@%+=:,./^*?[\]-]|(?<![:=]|^)~)*$/;

/**
 * A value as it is to stand in the file: bare where it can, which every reader takes alike, else in apostrophes. Those
 * `docker run --env-file` takes for a part of the value; shells, systemd, dotenv and Docker Compose do not. Throws
 * `HostFailure` on what neither form can carry.
 */
export function envLiteral(value: string): string {
  if (bare.test(value)) return value;
  if (/[^ -~]/.test(value)) throw new HostFailure('unexpected', 'A value for an env file is no printable ASCII.');
  if (!value.includes("'")) return `'${value}'`;
  throw new HostFailure('command_failed', 'A value with an apostrophe cannot stand in an env file.');
}

export const envFormat: FileFormat = {
  functions: oneLine(`
    get() { awk -v K="$1" '${getProgram}' "$F"; };
    put() { awk -v NL="$2" '${setProgram}' - "$1"; };
    plain() { cat; }; emptyFile() { :; };
  `),
  line: (name, value) =>
    value instanceof Sensitive
      ? [`${name}=`, new Sensitive(envLiteral(value.reveal())), '\n']
      : [`${name}=${envLiteral(value)}\n`],
};
