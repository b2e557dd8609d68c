// Lists in pages: a cursor is opaque, authenticated, and good only for the list and the filters it was made for.
import { z } from 'zod';

export const PageQuery = z.strictObject({
  limit: z
    .string()
    .regex(/^([1-9]\d?|[1-4]\d\d|500)$/, 'must be a number from 1 to 500')
    .default('100')
    .transform(Number),
  cursor: z.string().min(1).max(1000).optional(),
});

/** `next_cursor` is null on the last page. */
export const page = <S extends z.ZodType>(item: S) =>
  z.object({ items: z.array(item), next_cursor: z.string().nullable() });

/** A list that is short by its nature. */
export const list = <S extends z.ZodType>(item: S) => z.object({ items: z.array(item) });
