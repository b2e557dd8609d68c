// An access token while it lives: to copy, to read, with what is left of its time.
import { Button, Disclosure, DisclosurePanel, DisclosureTitle } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useText } from '../../text.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import { CopyField } from '../../ui/copy-field.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Moment } from '../../ui/moment.tsx';
import { clockFace, useSecondsLeft } from '../../ui/use-seconds-left.ts';
import { decodedToken, momentIn } from './decoded-token.ts';

const place = style({ display: 'flex', flexDirection: 'column', rowGap: 16, minWidth: 0 });
const state = style({ display: 'flex', flexWrap: 'wrap', columnGap: 16, rowGap: 8, alignItems: 'center', font: 'ui' });
const clock = style({ fontVariantNumeric: 'tabular-nums' });

export interface IssuedAccessToken {
  readonly text: string;
  /** Milliseconds since the epoch, by this browser's clock. */
  readonly endsAt: number;
}

const indented = (value: unknown): string => JSON.stringify(value, null, 2);

function Decoded({ text }: { readonly text: string }) {
  const say = useText();
  const decoded = decodedToken(text);
  if (!decoded) return null;
  const times = [
    { term: say('credential.token.issued_at'), at: momentIn(decoded, 'iat') },
    { term: say('credential.token.expires_at'), at: momentIn(decoded, 'exp') },
  ];
  return (
    <Disclosure isQuiet size="S">
      <DisclosureTitle level={3}>{say('credential.token.decoded')}</DisclosureTitle>
      <DisclosurePanel>
        <div className={place}>
          <Facts facts={times.flatMap(({ term, at }) => (at ? { term, value: <Moment at={at} /> } : []))} />
          <CodeBlock label={say('credential.token.header')} text={indented(decoded.header)} />
          <CodeBlock label={say('credential.token.claims')} text={indented(decoded.claims)} />
        </div>
      </DisclosurePanel>
    </Disclosure>
  );
}

export interface IssuedTokenViewProps {
  readonly token: IssuedAccessToken;
  readonly clear: () => void;
  readonly expire: () => void;
}

export function IssuedTokenView({ token, clear, expire }: IssuedTokenViewProps) {
  const say = useText();
  const left = useSecondsLeft(token.endsAt, expire);
  return (
    <div className={place}>
      <CopyField label={say('credential.token')} value={token.text} />
      <div className={state}>
        {/* A timer is not read aloud each second; whoever wants to know goes there. */}
        <span role="timer" className={clock}>
          {say('credential.token.time_left', { time: clockFace(left) })}
        </span>
        <Button variant="secondary" size="S" onPress={clear}>
          {say('credential.token.clear')}
        </Button>
      </div>
      <Decoded text={token.text} />
    </div>
  );
}
