// Lines to be taken elsewhere, as they are: shown whole, copied by one press.
import { ActionButton, Text } from '@react-spectrum/s2';
import Copy from '@react-spectrum/s2/icons/Copy';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useText } from '../text.tsx';
import { useCopy } from './use-copy.ts';

const frame = style({ display: 'flex', flexDirection: 'column', rowGap: 8, minWidth: 0 });
const head = style({
  display: 'flex',
  flexWrap: 'wrap',
  gap: 8,
  alignItems: 'center',
  justifyContent: 'space-between',
});
const named = style({ font: 'ui-sm', color: 'neutral-subdued' });
const lines = style({
  font: 'code-sm',
  margin: 0,
  padding: 16,
  borderRadius: 'default',
  backgroundColor: 'layer-1',
  whiteSpace: 'pre-wrap',
});
/** Stays whole where a line can hold it: a line would end after the hyphen of an option otherwise. */
const word = style({ display: 'inline-block', maxWidth: 'full', wordBreak: 'break-all' });

/** The words of a text and what is between them, each with its place. */
const partsOf = (text: string) => [...text.matchAll(/\S+|\s+/g)].map(({ 0: part, index }) => ({ part, index }));

export interface CodeBlockProps {
  readonly label: string;
  readonly text: string;
}

export function CodeBlock({ label, text }: CodeBlockProps) {
  const say = useText();
  const { shownIn, copy } = useCopy(label, text);
  return (
    <div className={frame}>
      <div className={head}>
        <span className={named}>{label}</span>
        <ActionButton size="S" aria-label={say('copy.label', { label })} onPress={() => void copy()}>
          <Copy />
          <Text>{say('action.copy')}</Text>
        </ActionButton>
      </div>
      <pre className={lines} dir="ltr">
        <code ref={shownIn}>
          {partsOf(text).map(({ part, index }) =>
            part.trim() === '' ? (
              part
            ) : (
              <span key={index} className={word}>
                {part}
              </span>
            ),
          )}
        </code>
      </pre>
    </div>
  );
}
