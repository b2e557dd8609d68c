// A link in the one moment it can be seen. Whoever shows it keeps it in the state of a component and nowhere else.
import { Button, ButtonGroup, Content, Heading, InlineAlert } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { InvitationLink } from '@relevo/contract/users';
import { useText } from '../../../text.tsx';
import { CopyField } from '../../../ui/copy-field.tsx';
import { Moment } from '../../../ui/moment.tsx';

const body = style({ display: 'flex', flexDirection: 'column', rowGap: 16, minWidth: 0 });
const detail = style({ font: 'ui-sm', color: 'neutral-subdued', margin: 0 });

export interface LinkOnceProps {
  readonly made: InvitationLink;
  readonly onDone: () => void;
}

export function LinkOnce({ made, onDone }: LinkOnceProps) {
  const say = useText();
  return (
    <div className={body}>
      <InlineAlert variant="notice" autoFocus>
        <Heading level={3}>{say('link.once.title')}</Heading>
        <Content>{say('link.once.text', { email: made.email ?? '' })}</Content>
      </InlineAlert>
      <CopyField label={say('link.label')} value={made.link} />
      <p className={detail}>
        {say('invitations.expires')}: <Moment at={made.expires_at} />
      </p>
      <ButtonGroup>
        <Button variant="accent" onPress={onDone}>
          {say('link.done')}
        </Button>
      </ButtonGroup>
    </div>
  );
}
