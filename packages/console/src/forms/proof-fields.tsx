// What somebody proves themselves with: the password, and the one-time code once it is asked for.
import { TextField } from '@react-spectrum/s2';
import { useText } from '../text.tsx';

export function ProofFields({ withCode }: { readonly withCode: boolean }) {
  const say = useText();
  return (
    <>
      <TextField name="password" type="password" label={say('field.password')} autoComplete="current-password" />
      {withCode ? (
        <TextField
          name="code"
          label={say('field.code')}
          description={say('field.code.rule')}
          autoComplete="one-time-code"
          autoFocus
        />
      ) : null}
    </>
  );
}
