// One client secret: when it was made, when it ends, who used it last.
import { Badge, Content, Heading, InlineAlert } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { ClientSecret } from '@relevo/contract/client-secrets';
import type { UsageSource } from '@relevo/contract/usage';
import { useIntl } from 'react-intl';
import { useText } from '../../text.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Moment } from '../../ui/moment.tsx';
import { DeleteClientSecret } from './delete-client-secret.tsx';
import { isExpired } from './expiry.ts';
import { BlockerList } from './migration/blocker-list.tsx';

const row = style({ display: 'flex', flexDirection: 'column', rowGap: 12 });
const line = style({ display: 'flex', flexWrap: 'wrap', columnGap: 24, rowGap: 12, alignItems: 'start' });
const facts = style({ flexGrow: 1, flexBasis: '[240px]', minWidth: 0 });
const code = style({ font: 'code-sm' });
const detail = style({ font: 'ui-sm', color: 'neutral-subdued' });

const shownSources = 3;

/** The sources that got a token, last used first. */
function usersOf({ sources }: ClientSecret): UsageSource[] {
  const used = sources.filter(({ last_used_at: at }) => at !== null);
  return used.toSorted((one, other) => (other.last_used_at ?? '').localeCompare(one.last_used_at ?? ''));
}

function LastUse({ secret }: { readonly secret: ClientSecret }) {
  const say = useText();
  const users = usersOf(secret);
  if (secret.last_used_at === null) return say('credential.secret.unused');
  const names = users.slice(0, shownSources).map(({ kind, source }) => (kind === 'overflow' ? '…' : source));
  return (
    <>
      <Moment at={secret.last_used_at} />
      {names.map((name) => (
        <div key={name} className={detail}>
          {name}
        </div>
      ))}
      {users.length > shownSources ? (
        <div className={detail}>{say('credential.secret.more_sources', { count: users.length - shownSources })}</div>
      ) : null}
    </>
  );
}

function Expiry({ secret }: { readonly secret: ClientSecret }) {
  const say = useText();
  if (secret.expires_at === null) return say('credential.secret.never');
  return (
    <>
      <Moment at={secret.expires_at} />{' '}
      {isExpired(secret) ? (
        <Badge size="S" variant="neutral" fillStyle="subtle">
          {say('credential.secret.expired')}
        </Badge>
      ) : null}
    </>
  );
}

/** A secret in a query stands in logs, where others read it. */
function Exposure({ at }: { readonly at: string }) {
  const say = useText();
  const { formatDate } = useIntl();
  const moment = formatDate(at, { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <InlineAlert variant="negative">
      <Heading level={3}>{say('credential.secret.exposed.title')}</Heading>
      <Content>{say('credential.secret.exposed.text', { moment })}</Content>
    </InlineAlert>
  );
}

/** Whether it can go, and who stands in the way; nothing where it is the only one. */
function Verdict({ secret }: { readonly secret: ClientSecret }) {
  const say = useText();
  if (secret.blockers.length === 0) {
    return (
      <Badge variant="positive" fillStyle="subtle" styles={style({ alignSelf: 'start' })}>
        {say(secret.sources.length === 0 ? 'credential.secret.nobody' : 'credential.secret.safe')}
      </Badge>
    );
  }
  return (
    <InlineAlert variant="notice">
      <Heading level={3}>{say('credential.secret.in_use')}</Heading>
      <Content>
        <BlockerList label={say('credential.secret.in_use')} blockers={secret.blockers} about="secret" />
      </Content>
    </InlineAlert>
  );
}

export interface ClientSecretRowProps {
  readonly secret: ClientSecret;
  readonly isDeletable: boolean;
  /** Another one is alive that can take its place. */
  readonly isReplaced: boolean;
  readonly onDelete: (revokeTokens: boolean) => Promise<unknown>;
}

export function ClientSecretRow({ secret, isDeletable, isReplaced, onDelete }: ClientSecretRowProps) {
  const say = useText();
  const shown = [
    { term: say('credential.client_secret'), value: <code className={code}>…{secret.hint}</code> },
    { term: say('credential.secret.created'), value: <Moment at={secret.created_at} /> },
    { term: say('credential.secret.expires'), value: <Expiry secret={secret} /> },
    { term: say('credential.secret.last_used'), value: <LastUse secret={secret} /> },
  ];
  return (
    <li className={row}>
      <div className={line}>
        <div className={facts}>
          <Facts facts={shown} />
        </div>
        <DeleteClientSecret
          secret={secret}
          isDisabled={!isDeletable}
          onDelete={onDelete}
          lastUse={<LastUse secret={secret} />}
        />
      </div>
      {isReplaced ? <Verdict secret={secret} /> : null}
      {secret.exposed_at ? <Exposure at={secret.exposed_at} /> : null}
    </li>
  );
}
