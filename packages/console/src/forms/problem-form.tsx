// A form whose values the server judges: sent once at a time, refusals shown at their fields, focus on the first of them.
import { Button, ButtonGroup, Form } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useEffect, useRef } from 'react';
import { newIdempotencyKey } from '../api.ts';
import { type FieldRules, fieldTexts, type Reasons } from '../problem-text.ts';
import { useText } from '../text.tsx';
import { Failure } from '../ui/failure.tsx';

/** Labels and choices may be names, which are as long as somebody made them. */
const frame = style({ minWidth: 0, overflowWrap: 'anywhere' });

/** What was typed, by the name of the field; a field that is not there is empty. */
export type Typed = (field: string) => string;

export interface ProblemFormProps {
  readonly submitLabel: string;
  /**
   * Sends what was typed. What it throws is shown, except what `onRefused` takes. The key is one until something was
   * sent with success: whoever sends again what the server has already is answered what they did not hear.
   */
  readonly onSubmit: (typed: Typed, idempotencyKey: string) => Promise<unknown>;
  /** Whether a refusal is dealt with elsewhere. */
  readonly onRefused?: (error: unknown) => boolean;
  readonly onCancel?: () => void;
  /** What the other button says, where it is more than *Cancel*. */
  readonly cancelLabel?: string;
  /** What fields take that have another meaning elsewhere. */
  readonly rules?: FieldRules;
  readonly reasons?: Reasons | undefined;
  readonly variant?: 'accent' | 'negative' | 'primary';
  /** Where nothing may be changed; the page says why. */
  readonly isDisabled?: boolean;
  readonly children?: ReactNode;
}

const typedIn =
  (form: HTMLFormElement): Typed =>
  (field) => {
    const value = new FormData(form).get(field);
    return typeof value === 'string' ? value : '';
  };

export function ProblemForm(props: ProblemFormProps) {
  const {
    submitLabel,
    onSubmit,
    onRefused,
    onCancel,
    cancelLabel,
    rules,
    reasons,
    variant = 'accent',
    isDisabled = false,
    children,
  } = props;
  const say = useText();
  const place = useRef<HTMLDivElement>(null);
  const idempotencyKey = useRef(newIdempotencyKey());
  const isSending = useRef(false); // at once, where `isPending` waits for the next render
  const { mutate, isPending, error } = useMutation<unknown, unknown, Typed>({
    gcTime: 0, // what was typed, a password too, goes with the form
    mutationFn: async (typed) => {
      try {
        await onSubmit(typed, idempotencyKey.current);
        idempotencyKey.current = newIdempotencyKey();
      } catch (refusal) {
        if (!onRefused?.(refusal)) throw refusal;
      } finally {
        isSending.current = false;
      }
    },
  });
  useEffect(() => {
    if (error) place.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [error]);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (isSending.current) return;
    isSending.current = true;
    mutate(typedIn(event.currentTarget));
  };
  return (
    <div ref={place} className={frame}>
      <Form
        onSubmit={submit}
        isDisabled={isDisabled}
        validationBehavior="aria"
        validationErrors={fieldTexts(say, error, rules)}
      >
        {error ? <Failure error={error} reasons={reasons} /> : null}
        {children}
        <ButtonGroup>
          <Button type="submit" variant={variant} isPending={isPending} isDisabled={isDisabled}>
            {submitLabel}
          </Button>
          {onCancel ? (
            <Button variant="secondary" onPress={onCancel}>
              {cancelLabel ?? say('action.cancel')}
            </Button>
          ) : null}
        </ButtonGroup>
      </Form>
    </div>
  );
}
