// A QR code of a text as the path of an SVG.
import { encode } from 'uqr';

/** Readers need so much light around the code (ISO/IEC 18004). */
const quietModules = 4;

export interface QrPath {
  /** Squares of one unit, one for each dark module. */
  readonly path: string;
  /** Units in each direction, with the light around. */
  readonly size: number;
}

export function qrPath(text: string): QrPath {
  const { data, size } = encode(text, { ecc: 'M', border: quietModules });
  const squares = data.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : '')));
  return { path: squares.join(''), size };
}
