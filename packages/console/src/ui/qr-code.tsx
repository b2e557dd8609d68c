// A QR code of a text, drawn as SVG by React: it is part of the page and gone with it, and no image is loaded.
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { qrPath } from './qr-path.ts';

/** Dark on light in every colour scheme: many readers expect that. */
const frame = style({
  display: 'block',
  width: 'full',
  maxWidth: 208,
  height: 'auto',
  borderRadius: 'default',
  backgroundColor: 'white',
});

export interface QrCodeProps {
  readonly text: string;
  /** What the code is for. */
  readonly label: string;
}

export function QrCode({ text, label }: QrCodeProps) {
  const { path, size } = qrPath(text);
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${size} ${size}`} shapeRendering="crispEdges" className={frame}>
      <path d={path} fill="black" />
    </svg>
  );
}
