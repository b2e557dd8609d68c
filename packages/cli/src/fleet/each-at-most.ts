// Many containers, a few at a time.

/**
 * Calls `act` for each item, `limit` at a time, and begins no more once `mayBegin` says no. Resolves with what came of
 * those begun.
 */
export async function eachAtMost<T, R>(
  limit: number,
  items: readonly T[],
  act: (item: T) => Promise<R>,
  mayBegin: () => boolean = () => true,
): Promise<readonly R[]> {
  const waiting = items.values();
  const results: R[] = [];
  const worker = async () => {
    while (mayBegin()) {
      const { done, value } = waiting.next();
      if (done) return;
      results.push(await act(value));
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}
