// The frame of pages that stand alone, such as signing in: brand, one panel, language.
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { ReactNode } from 'react';
import { Brand } from './brand.tsx';
import { Panel } from './panel.tsx';
import { PreferencesMenu } from './preferences-menu.tsx';

const frame = style({
  minHeight: '[100dvh]',
  boxSizing: 'border-box',
  display: 'flex',
  flexDirection: 'column',
  backgroundColor: 'layer-1',
  color: 'neutral',
  font: 'body',
});
const top = style({ display: 'flex', justifyContent: 'space-between', alignItems: 'center', padding: 16 });
const main = style({
  width: 'full',
  maxWidth: 480,
  boxSizing: 'border-box',
  marginX: 'auto',
  paddingX: 16,
  paddingTop: { default: 16, sm: 64 },
  paddingBottom: 64,
});

export function PlainFrame({ children }: { readonly children: ReactNode }) {
  return (
    <div className={frame}>
      <header className={top}>
        <Brand />
        <PreferencesMenu />
      </header>
      <main className={main}>
        <Panel>{children}</Panel>
      </main>
    </div>
  );
}
