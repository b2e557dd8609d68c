// A failure where it happened: what, why, what to do next, and how to find it in the log.
import { Button, Content, Heading, InlineAlert } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { failureText, type Reasons } from '../problem-text.ts';
import { useText } from '../text.tsx';

const request = style({ font: 'ui-sm', marginTop: 8, marginBottom: 0, overflowWrap: 'anywhere' });
const again = style({ marginTop: 12 });

export interface FailureProps {
  readonly error: unknown;
  /** What the next step does; left out where the form beside it is the next step. */
  readonly onRetry?: () => void;
  readonly reasons?: Reasons | undefined;
}

export function Failure({ error, onRetry, reasons }: FailureProps) {
  const say = useText();
  const { title, text, requestId } = failureText(say, error, reasons);
  return (
    <div role="alert">
      <InlineAlert variant="negative">
        <Heading level={2}>{title}</Heading>
        <Content>
          {text}
          {requestId === undefined ? null : <p className={request}>{say('problem.request', { id: requestId })}</p>}
          {onRetry ? (
            <div className={again}>
              <Button variant="secondary" size="S" onPress={onRetry}>
                {say('action.retry')}
              </Button>
            </div>
          ) : null}
        </Content>
      </InlineAlert>
    </div>
  );
}
