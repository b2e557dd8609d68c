// A day, chosen by the browser's own calendar: React Spectrum's would weigh more than the page around it.
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };

const field = style({ display: 'flex', flexDirection: 'column', rowGap: 8, minWidth: 0 });
const name = style({ font: 'ui', color: 'neutral-subdued' });
const input = style({
  font: 'ui',
  color: 'neutral',
  backgroundColor: 'gray-25',
  height: 32,
  boxSizing: 'border-box',
  minWidth: 0,
  width: 'full',
  paddingX: 12,
  borderWidth: 2,
  borderStyle: 'solid',
  borderColor: { default: 'gray-300', ':hover': 'gray-400', ':focus': 'gray-900' },
  borderRadius: 'lg',
  outlineStyle: { default: 'none', ':focus-visible': 'solid' },
  outlineColor: 'focus-ring',
  outlineWidth: 2,
  outlineOffset: 2,
});

export interface DateFieldProps {
  readonly label: string;
  /** `2026-01-31`; empty where none is chosen. */
  readonly value: string;
  readonly onChange: (value: string) => void;
}

export function DateField({ label, value, onChange }: DateFieldProps) {
  return (
    <label className={field}>
      <span className={name}>{label}</span>
      <input type="date" className={input} value={value} onChange={(event) => onChange(event.target.value)} />
    </label>
  );
}
