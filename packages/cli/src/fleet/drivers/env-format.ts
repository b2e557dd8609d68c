// Files of lines NAME=value, as shells, systemd, Docker and dotenv read them: how a value is found and replaced on the
// host, every other byte left alone. Constant text for awk.
import { HostFailure } from '../host-failure.ts';
import { oneLine } from '../remote-step.ts';
import { Sensitive } from '../sensitive.ts';
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

/** As every reader of such files takes it: bare, else in apostrophes. */
function literal(value: string): string {
  if (/^[A-Za-z0-9_@%+=:,./~-]*$/.test(value)) return value;
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
      ? [`${name}=`, new Sensitive(literal(value.reveal())), '\n']
      : [`${name}=${literal(value)}\n`],
};
