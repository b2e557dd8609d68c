// One page: its title in the tab and in a heading that takes the focus after navigation, its actions, its content.
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { type ReactNode, useEffect, useRef } from 'react';

const page = style({ display: 'flex', flexDirection: 'column', rowGap: 24, minWidth: 0 });
const head = style({ display: 'flex', flexWrap: 'wrap', columnGap: 16, rowGap: 12, alignItems: 'center' });
const headline = style({
  font: 'heading-lg',
  margin: 0,
  flexGrow: 1,
  minWidth: 0,
  overflowWrap: 'anywhere',
  outlineStyle: 'none',
});

/** What stands there are names of other things, however long. */
const aboveIt = style({ display: 'contents', overflowWrap: 'anywhere' });

/** The first page of a visit leaves the focus where the browser puts it: at the start. */
let isFirst = true;

export interface PageProps {
  readonly title: string;
  readonly actions?: ReactNode;
  readonly above?: ReactNode;
  readonly children: ReactNode;
}

export function Page({ title, actions, above, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!isFirst) heading.current?.focus();
    isFirst = false;
  }, []);
  return (
    <div className={page}>
      <title>{`${title} · Relevo`}</title>
      <div className={aboveIt}>{above}</div>
      <div className={head}>
        <h1 ref={heading} tabIndex={-1} className={headline}>
          {title}
        </h1>
        {actions}
      </div>
      {children}
    </div>
  );
}

const section = style({ display: 'flex', flexDirection: 'column', rowGap: 16, minWidth: 0 });
const sectionTitle = style({ font: 'heading-sm', margin: 0, overflowWrap: 'anywhere' });
const sectionHead = style({
  display: 'flex',
  flexWrap: 'wrap',
  gap: 12,
  alignItems: 'center',
  justifyContent: 'space-between',
});

export interface SectionProps {
  readonly title: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A part of a page under a heading of its own. */
export function Section({ title, actions, children }: SectionProps) {
  return (
    <section className={section}>
      <div className={sectionHead}>
        <h2 className={sectionTitle}>{title}</h2>
        {actions}
      </div>
      {children}
    </section>
  );
}
