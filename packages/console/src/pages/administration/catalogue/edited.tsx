// Changing what others may change, too: a form stays as it was filled, and says when something else is stored meanwhile.
import { Button, Content, Heading, InlineAlert } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { versionOf } from '@relevo/contract/call';
import { useState } from 'react';
import { useText } from '../../../text.tsx';

const action = style({ marginTop: 12 });

export interface Edited<T> {
  /** What the form was filled with; its version is the one that a change is decided on. */
  readonly shown: T;
  /** Another number for a form that is to be filled anew. */
  readonly filling: number;
  readonly isOutdated: boolean;
  /** After a change: the form stands for what was stored by it. */
  readonly keep: (stored: T) => void;
  /** Fills the form with what is stored now. */
  readonly fillAnew: () => void;
}

export function useEdited<T extends object>(latest: T): Edited<T> {
  const [{ shown, filling }, set] = useState({ shown: latest, filling: 0 });
  return {
    shown,
    filling,
    isOutdated: versionOf(shown) !== versionOf(latest),
    keep: (stored) => set({ shown: stored, filling }),
    fillAnew: () => set({ shown: latest, filling: filling + 1 }),
  };
}

export function OutdatedNote({ isOutdated, fillAnew }: Pick<Edited<unknown>, 'isOutdated' | 'fillAnew'>) {
  const say = useText();
  if (!isOutdated) return null;
  return (
    <InlineAlert variant="notice">
      <Heading level={2}>{say('edited.outdated.title')}</Heading>
      <Content>
        {say('edited.outdated.text')}
        <div className={action}>
          <Button variant="secondary" size="S" onPress={fillAnew}>
            {say('edited.outdated.load')}
          </Button>
        </div>
      </Content>
    </InlineAlert>
  );
}
