// Long lists of ids, in parts that fit into one statement.

/** Well below the engines' limits of bound parameters. */
const idsPerStatement = 1_000;

export function* idChunks(ids: readonly string[]): Generator<readonly string[]> {
  for (let start = 0; start < ids.length; start += idsPerStatement) yield ids.slice(start, start + idsPerStatement);
}
