// Where somebody is in the wizard, what they have chosen so far, and the way back to it.
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { Link } from '@tanstack/react-router';
import { paths } from '../../paths.ts';
import { useText } from '../../text.tsx';
import { type Step, steps } from './ways.ts';

const list = style({
  display: 'flex',
  flexWrap: 'wrap',
  columnGap: 32,
  rowGap: 8,
  margin: 0,
  padding: 0,
  listStyleType: 'none',
});
const item = style<{ isReached: boolean }>({
  flexGrow: 1,
  flexBasis: 180,
  minWidth: 0,
  display: 'flex',
  flexDirection: 'column',
  paddingTop: 8,
  borderStyle: 'solid',
  borderXWidth: 0,
  borderBottomWidth: 0,
  borderTopWidth: 4,
  borderColor: { default: 'gray-300', isReached: 'accent-900' },
});
const label = style<{ isCurrent: boolean }>({
  font: 'ui',
  color: 'neutral',
  fontWeight: { default: 'normal', isCurrent: 'bold' },
});
const value = style({ font: 'ui-sm', color: 'neutral-subdued', overflowWrap: 'anywhere' });

export interface StepperProps {
  readonly current: Step;
  readonly chosen: Readonly<Partial<Record<Step, string | undefined>>>;
}

export function Stepper({ current, chosen }: StepperProps) {
  const say = useText();
  const position = steps.indexOf(current);
  return (
    <ol className={list} aria-label={say('add_api.steps')}>
      {steps.map((step, index) => {
        const isCurrent = index === position;
        const text = say('add_api.step', { number: index + 1, name: say(`add_api.step.${step}`) });
        return (
          <li
            key={step}
            className={item({ isReached: index <= position })}
            aria-current={isCurrent ? 'step' : undefined}
          >
            {index < position ? (
              <Link
                from={paths.addApi}
                search={(before) => ({ ...before, step })}
                className={label({ isCurrent: false })}
                activeProps={{ 'aria-current': undefined }}
              >
                {text}
              </Link>
            ) : (
              <span className={label({ isCurrent })}>{text}</span>
            )}
            <span className={value}>{chosen[step]}</span>
          </li>
        );
      })}
    </ol>
  );
}
