// Queries of the hot path, compiled once instead of once per call.
import type { Compilable, CompiledQuery, Kysely } from 'kysely';
import type { Tables } from './schema.ts';

/**
 * A query whose only parameter is the text or number that the caller gives. `build` must use its argument once and bind nothing
 * else.
 */
export function keptQuery<R, P extends string | number = string>(build: (parameter: P) => Compilable<R>) {
  let kept: CompiledQuery<R> | undefined;
  return async (db: Kysely<Tables>, parameter: P): Promise<R[]> => {
    kept ??= build(parameter).compile();
    if (kept.parameters.length !== 1) throw new Error(`a kept query takes one parameter: ${kept.sql}`);
    const { rows } = await db.executeQuery<R>({ ...kept, parameters: [parameter] });
    return rows;
  };
}
