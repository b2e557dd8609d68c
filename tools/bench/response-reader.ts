// Reads HTTP/1.1 responses with a Content-Length from one connection, one outstanding request at a time. Nothing more:
// a general client is too slow to load a server that answers in 50 µs.

export interface HttpAnswer {
  readonly status: number;
  readonly body: Buffer;
}

const headerEndMark = '\r\n\r\n';
const nothing: Buffer = Buffer.alloc(0);

export class ResponseReader {
  #rest = nothing;

  /** The answer that `chunk` completes; undefined while bytes are missing. Throws where the answer has no length. */
  push(chunk: Buffer): HttpAnswer | undefined {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const headerEnd = bytes.indexOf(headerEndMark);
    const bodyStart = headerEnd + headerEndMark.length;
    const bodyEnd = headerEnd < 0 ? Number.POSITIVE_INFINITY : bodyStart + contentLength(bytes, headerEnd);
    if (bytes.length < bodyEnd) {
      this.#rest = bytes;
      return undefined;
    }
    this.#rest = nothing;
    return { status: Number(bytes.toString('latin1', 9, 12)), body: bytes.subarray(bodyStart, bodyEnd) };
  }
}

function contentLength(bytes: Buffer, headerEnd: number): number {
  const length = /\r\ncontent-length: *(\d+)/i.exec(bytes.toString('latin1', 0, headerEnd))?.[1];
  if (length === undefined) throw new Error('an answer without Content-Length cannot be measured');
  return Number(length);
}
