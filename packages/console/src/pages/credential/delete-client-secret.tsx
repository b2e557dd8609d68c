// The dialog that deletes a client secret: it says what used it last, and asks whether its tokens end, too.
import { Button, Checkbox, Content, CustomDialog, DialogTrigger, Heading, InlineAlert, Text } from '@react-spectrum/s2';
import Delete from '@react-spectrum/s2/icons/Delete';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { ClientSecret } from '@relevo/contract/client-secrets';
import type { ReactNode } from 'react';
import { ProblemForm } from '../../forms/problem-form.tsx';
import { useText } from '../../text.tsx';
import { DialogBody } from '../../ui/dialog-body.tsx';
import { Facts } from '../../ui/facts.tsx';
import { BlockerList } from './migration/blocker-list.tsx';

const text = style({ font: 'body-sm', margin: 0 });

export interface DeleteClientSecretProps {
  readonly secret: ClientSecret;
  /** Where it cannot be done; the page says why. */
  readonly isDisabled: boolean;
  readonly lastUse: ReactNode;
  readonly onDelete: (revokeTokens: boolean) => Promise<unknown>;
}

export function DeleteClientSecret({ secret, isDisabled, lastUse, onDelete }: DeleteClientSecretProps) {
  const say = useText();
  const { hint } = secret;
  return (
    <DialogTrigger>
      <Button
        variant="secondary"
        size="S"
        isDisabled={isDisabled}
        aria-label={say('credential.secret.delete.named', { hint })}
      >
        <Delete />
        <Text>{say('action.delete')}</Text>
      </Button>
      <CustomDialog size="S">
        {({ close }) => (
          <DialogBody title={say('credential.secret.delete.title', { hint })}>
            <p className={text}>{say('credential.secret.delete.text')}</p>
            {secret.blockers.length > 0 ? (
              <InlineAlert variant="negative">
                <Heading level={3}>{say('credential.secret.delete.in_use', { count: secret.blockers.length })}</Heading>
                <Content>
                  <BlockerList label={say('credential.secret.in_use')} blockers={secret.blockers} about="secret" />
                </Content>
              </InlineAlert>
            ) : null}
            <Facts isWide facts={[{ term: say('credential.secret.last_used'), value: lastUse }]} />
            <ProblemForm
              submitLabel={say('credential.secret.delete.submit')}
              variant="negative"
              onCancel={close}
              onSubmit={async (typed) => {
                await onDelete(typed('revoke_tokens') === 'true');
                close();
              }}
            >
              <Checkbox name="revoke_tokens" value="true">
                {say('credential.secret.delete.revoke')}
              </Checkbox>
            </ProblemForm>
          </DialogBody>
        )}
      </CustomDialog>
    </DialogTrigger>
  );
}
