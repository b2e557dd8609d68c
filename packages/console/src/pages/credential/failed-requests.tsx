// Why did it fail: requests of this client that got no token, with the precise cause for its owner.
import { Badge } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { FailedRequest } from '@relevo/contract/failed-requests';
import { useQuery } from '@tanstack/react-query';
import { useIntl } from 'react-intl';
import { failedRequestsQuery } from '../../queries.ts';
import { useText } from '../../text.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Section } from '../../ui/page.tsx';
import { ProgressPage } from '../../ui/progress-page.tsx';
import { causeText, detailTexts } from './failure-text.ts';
import type { ShownCredential } from './shown-credential.ts';

const text = style({ font: 'body', margin: 0 });
const cause = style({ display: 'flex', flexDirection: 'column', rowGap: 4, alignItems: 'start', fontWeight: 'normal' });
const code = style({ font: 'code-xs', color: 'neutral-subdued' });
const details = style({ margin: 0, padding: 0, listStyleType: 'none', overflowWrap: 'anywhere' });

function Cause({ failed }: { readonly failed: FailedRequest }) {
  const say = useText();
  return (
    <span className={cause}>
      {causeText(useIntl(), failed)}
      <code className={code}>{failed.cause}</code>
      {failed.authenticated ? null : (
        <Badge size="S" variant="neutral" fillStyle="subtle">
          {say('why.anybody')}
        </Badge>
      )}
    </span>
  );
}

function Details({ failed }: { readonly failed: FailedRequest }) {
  const texts = detailTexts(useIntl(), failed);
  return (
    <ul className={details}>
      {texts.map((each) => (
        <li key={each}>{each}</li>
      ))}
    </ul>
  );
}

const keyOf = ({ mechanism, cause: why, source_kind: kind, source, user_agent: agent, detail }: FailedRequest) =>
  JSON.stringify([mechanism, why, kind, source, agent, detail]);

function FailedTable({ items }: { readonly items: readonly FailedRequest[] }) {
  const say = useText();
  const { formatNumber } = useIntl();
  return (
    <DataTable<FailedRequest>
      label={say('why.title')}
      columns={[
        { id: 'cause', name: say('why.cause'), of: (failed) => <Cause failed={failed} /> },
        { id: 'detail', name: say('why.detail'), of: (failed) => <Details failed={failed} /> },
        { id: 'source', name: say('usage.source'), of: ({ source }) => <bdi>{source}</bdi> },
        { id: 'mechanism', name: say('usage.mechanism'), of: ({ mechanism }) => say(`authentication.${mechanism}`) },
        { id: 'count', name: say('why.count'), of: ({ count }) => formatNumber(count), isNumber: true },
        { id: 'last', name: say('why.last'), of: ({ last_at: at }) => <Moment at={at} /> },
      ]}
      items={items}
      keyOf={keyOf}
    />
  );
}

export function FailedRequests(shown: ShownCredential) {
  const say = useText();
  const { data, error, refetch } = useQuery(failedRequestsQuery(shown, shown.credential.id));
  return (
    <Section title={say('why.title')}>
      <p className={text}>{say(data?.items.length === 0 ? 'why.none' : 'why.text')}</p>
      {error ? <Failure error={error} onRetry={() => void refetch()} /> : null}
      {data || error ? null : <ProgressPage />}
      {data && data.items.length > 0 ? <FailedTable items={data.items} /> : null}
    </Section>
  );
}
