// A part of a long form under a heading of its own, with what it is about.
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { type ReactNode, useId } from 'react';

const part = style({
  display: 'flex',
  flexDirection: 'column',
  rowGap: 20,
  paddingTop: { default: 24, ':first-child': 0 },
  borderStyle: 'solid',
  borderWidth: 0,
  borderTopWidth: { default: 1, ':first-child': 0 },
  borderColor: 'gray-200',
  minWidth: 0,
});
const title = style({ font: 'title', margin: 0 });
const about = style({ font: 'body-sm', margin: 0, marginTop: 4, color: 'neutral-subdued', maxWidth: '[90ch]' });

export interface FormPartProps {
  readonly title: string;
  readonly text: string;
  readonly children: ReactNode;
}

export function FormPart(props: FormPartProps) {
  const id = useId();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset does not lay its content out as a grid does
    <div role="group" aria-labelledby={id} className={part}>
      <div>
        <h2 id={id} className={title}>
          {props.title}
        </h2>
        <p className={about}>{props.text}</p>
      </div>
      {props.children}
    </div>
  );
}
