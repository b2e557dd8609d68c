// multipart/form-data (RFC 7578) of the compatible dialect: two libraries of the original send nothing else.
import { Busboy } from '@fastify/busboy';
import { type Pair, pairsLimit } from './form.ts';

const limits = { fieldNameSize: 200, fieldSize: 64 * 1024, fields: pairsLimit, files: 0, parts: pairsLimit };

/** Name and value of every field in order; undefined for a malformed body, a file, NUL, or more than 100 parts. */
export function parseMultipart(contentType: string, body: Buffer): Promise<Pair[] | undefined> {
  return new Promise((resolve) => {
    const pairs: Pair[] = [];
    const refuse = () => resolve(undefined);
    try {
      const parser = new Busboy({ headers: { 'content-type': contentType }, limits });
      parser.on('field', (name, value, nameTruncated, valueTruncated) => {
        if (nameTruncated || valueTruncated || `${name}${value}`.includes('\0')) refuse();
        else pairs.push([name, value]);
      });
      for (const limit of ['partsLimit', 'filesLimit', 'fieldsLimit', 'error'] as const) parser.on(limit, refuse);
      parser.on('finish', () => resolve(pairs));
      parser.end(body);
    } catch {
      refuse(); // no boundary
    }
  });
}
