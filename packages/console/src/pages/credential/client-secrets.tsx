// The client secrets of a credential: add one, watch the old one fall silent, delete it.
import { ActionButton, Content, Heading, InlineAlert } from '@react-spectrum/s2';
import Refresh from '@react-spectrum/s2/icons/Refresh';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useQuery } from '@tanstack/react-query';
import { queryClient } from '../../api.ts';
import { clientSecretsQuery } from '../../queries.ts';
import { useText } from '../../text.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Section } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { ProgressPage } from '../../ui/progress-page.tsx';
import { AddClientSecret } from './add-client-secret.tsx';
import { AddedSecret } from './added-secret.tsx';
import { ClientSecretRow } from './client-secret-row.tsx';
import { isExpired } from './expiry.ts';
import type { SecretInSight, ShownCredential } from './shown-credential.ts';

const list = style({
  display: 'flex',
  flexDirection: 'column',
  rowGap: 16,
  margin: 0,
  padding: 0,
  listStyleType: 'none',
});
const actions = style({ display: 'flex', flexWrap: 'wrap', gap: 8, alignItems: 'center' });
const hint = style({ font: 'ui-sm', color: 'neutral-subdued', margin: 0 });

const aliveLimit = 2;

export type ClientSecretsProps = ShownCredential & SecretInSight;

function Reminder() {
  const say = useText();
  return (
    <InlineAlert variant="notice">
      <Heading level={3}>{say('credential.secret.two.title')}</Heading>
      <Content>{say('credential.secret.two.text')}</Content>
    </InlineAlert>
  );
}

export function ClientSecrets(props: ClientSecretsProps) {
  const { organizationId, call, credential, project, shownSecret, showSecret } = props;
  const say = useText();
  const query = clientSecretsQuery({ organizationId, call }, credential.id);
  const { data, error, isFetching, refetch } = useQuery(query);
  const reload = () => queryClient.invalidateQueries({ queryKey: query.queryKey });
  const secrets = data?.items ?? [];
  const isFull = secrets.filter((each) => !isExpired(each)).length >= aliveLimit;
  return (
    <Section
      title={say('credential.secrets')}
      actions={
        <div className={actions}>
          <ActionButton
            isQuiet
            isPending={isFetching}
            aria-label={say('credential.secrets.refresh')}
            onPress={() => void refetch()}
          >
            <Refresh />
          </ActionButton>
          <AddClientSecret
            isDisabled={!project.access.editable || isFull}
            onAdd={async (body, idempotencyKey) => {
              try {
                const params = { credential: credential.id };
                showSecret(await call('clientSecretAdd', { params, body, idempotencyKey }));
              } finally {
                await reload();
              }
            }}
          />
        </div>
      }
    >
      <AddedSecret credential={credential} shownSecret={shownSecret} showSecret={showSecret} />
      {error ? <Failure error={error} onRetry={() => void refetch()} /> : null}
      {data || error ? null : <ProgressPage />}
      <Panel>
        <ul className={list}>
          {secrets.map((secret) => (
            <ClientSecretRow
              key={secret.id}
              secret={secret}
              isDeletable={project.access.editable && secrets.length > 1}
              isReplaced={secrets.some((other) => other.id !== secret.id && !isExpired(other))}
              onDelete={async (revokeTokens) => {
                const params = { credential: credential.id, client_secret: secret.id };
                await call('clientSecretDelete', { params, query: { revoke_tokens: revokeTokens ? 'true' : 'false' } });
                if (shownSecret?.id === secret.id) showSecret(undefined);
                await reload();
              }}
            />
          ))}
        </ul>
        {secrets.length === 1 ? <p className={hint}>{say('credential.secret.last')}</p> : null}
      </Panel>
      {isFull ? <Reminder /> : null}
    </Section>
  );
}
