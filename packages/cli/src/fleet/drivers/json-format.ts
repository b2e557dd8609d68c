// JSON files: how a value is found and replaced on the host, every other byte left alone. Constant text for awk, since
// a host need not have anything that speaks JSON.
import { Sensitive } from '../sensitive.ts';
import { oneLine } from '../ssh/remote-step.ts';
import type { FileFormat } from './file-target.ts';

/**
 * `scan(TEXT, PATH)` finds the value at PATH (names joined by dots): `from` and `to` are its place, 0 where there is
 * none. Then `spot` is where a member can be added to the innermost object on the way, `inner` its path, `gap` the
 * white space before its members, and `some` says whether it has any. Names with escapes are compared as they stand.
 */
const scanProgram = oneLine(String.raw`
  function no() { bad = 1; exit }
  function space() { while (index(" \t\r\n", substr(s, p, 1)) && p <= size) p = p + 1 }
  function text(   a, c) {
    a = p; p = p + 1;
    while (p <= size) { c = substr(s, p, 1);
      if (c == "\\") p = p + 2; else if (c == "\"") { p = p + 1; return substr(s, a + 1, p - a - 2) } else p = p + 1 }
    no() }
  function members(path,   a, k, any, last, before) {
    p = p + 1; a = p; space(); before = substr(s, a, p - a); last = a;
    if (substr(s, p, 1) == "}") before = "";
    else while (1) {
      space(); if ((substr(s, p, 1) == "\"") == 0) no();
      k = text(); space(); if ((substr(s, p, 1) == ":") == 0) no();
      p = p + 1; any = 1; k = path == "" ? k : path "." k; seen[k] = 1; value(k); last = p; space();
      if (substr(s, p, 1) == ",") { p = p + 1; continue }
      if (substr(s, p, 1) == "}") break; no() }
    p = p + 1;
    if ((path == "" || index(goal, path ".") == 1) && length(path) >= length(inner) && (spot == 0 ||
      length(path) > length(inner))) {
      spot = last; inner = path; gap = before; some = any } }
  function items() {
    p = p + 1; space(); if (substr(s, p, 1) == "]") { p = p + 1; return }
    while (1) { value("\n"); space();
      if (substr(s, p, 1) == ",") { p = p + 1; continue }
      if (substr(s, p, 1) == "]") break; no() }
    p = p + 1 }
  function value(path,   c, a) {
    depth = depth + 1; if (depth > 100) no(); space(); a = p; c = substr(s, p, 1);
    if (c == "{") members(path); else if (c == "[") items(); else if (c == "\"") text();
    else { while (index("+-.0123456789aeflnrstuE", substr(s, p, 1)) && p <= size) p = p + 1; if (p == a) no() }
    if (path == goal) { from = a; to = p } depth = depth - 1 }
  function scan(content, path) {
    s = content; size = length(s); goal = path; p = 1; from = 0; to = 0; spot = 0; inner = ""; depth = 0;
      split("", seen);
    space(); if ((substr(s, p, 1) == "{") == 0) no(); value(""); space(); if (p <= size) no() }
`);

const getProgram = oneLine(String.raw`
  ${scanProgram}
  { content = content $0 "\n" }
  END { if (bad == 0) scan(content, K); if (bad) exit 1;
    if (from && substr(s, from, 1) == "\"") print substr(s, from + 1, to - from - 2); else print "" }
`);

/** Standard input has lines of path, tab and value as JSON, before the file. */
const setProgram = oneLine(String.raw`
  ${scanProgram}
  function put(path, literal,   rest, parts, count, i, head, tail, first) {
    scan(content, path);
    if (from) { content = substr(s, 1, from - 1) literal substr(s, to); return }
    rest = inner == "" ? path : substr(path, length(inner) + 2); count = split(rest, parts, ".");
    first = inner == "" ? parts[1] : inner "." parts[1]; if (first in seen) no();
    for (i = 1; i <= count; i++) { head = head "\"" parts[i] "\": " (i < count ? "{" : "");
      if (i < count) tail = tail "}" }
    content = substr(s, 1, spot - 1) (some ? "," gap : "") head literal tail substr(s, spot) }
  FNR == NR { i = index($0, "\t"); wanted = wanted + 1; names[wanted] = substr($0, 1, i - 1);
    values[wanted] = substr($0, i + 1); next }
  { content = content separator $0; separator = "\n" }
  END {
    if (bad == 0 && NL) content = content "\n";
    for (w = 1; w <= wanted && bad == 0; w++) put(names[w], values[w]);
    if (bad) exit 1; printf "%s", content }
`);

/** JSON text of a value, without what lies outside ASCII. */
const literal = (value: string) => JSON.stringify(value);

export const jsonFormat: FileFormat = {
  functions: oneLine(String.raw`
    get() { awk -v K="$1" '${getProgram}' "$F"; };
    put() { awk -v NL="$2" '${setProgram}' - "$1"; };
    plain() { sed 's/\\\(["\\/]\)/\1/g'; }; emptyFile() { echo "{}"; };
  `),
  line: (name, value) =>
    value instanceof Sensitive
      ? [`${name}\t"`, new Sensitive(literal(value.reveal()).slice(1, -1)), '"\n']
      : [`${name}\t${literal(value)}\n`],
};
