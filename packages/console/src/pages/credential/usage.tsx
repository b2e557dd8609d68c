// Who uses the credential: sums, the busiest sources as a chart, every source in a table; and what was refused, and why.
import { ActionButton, LinkButton, Text } from '@react-spectrum/s2';
import Refresh from '@react-spectrum/s2/icons/Refresh';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { Usage } from '@relevo/contract/usage';
import { useQuery } from '@tanstack/react-query';
import { useIntl } from 'react-intl';
import { addressOf, paths } from '../../paths.ts';
import { certificatesQuery, clientSecretsQuery, usageQuery } from '../../queries.ts';
import { useText } from '../../text.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Section } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { ProgressPage } from '../../ui/progress-page.tsx';
import { FailedRequests } from './failed-requests.tsx';
import type { ShownCredential } from './shown-credential.ts';
import { UsageChart } from './usage-chart.tsx';
import { UsageTable } from './usage-table.tsx';
import { totalOf, totalsBySource } from './usage-totals.ts';

const paragraph = style({ font: 'body-sm', margin: 0, overflowWrap: 'anywhere' });

/** How a first token is obtained, and how its source is named. */
function NoUsage({ organizationId, project, credential }: ShownCredential) {
  const say = useText();
  const params = { organization: organizationId, project: project.id, credential: credential.id };
  return (
    <EmptyState title={say('usage.empty')} text={say('usage.empty.text')}>
      <LinkButton variant="accent" href={addressOf(paths.credential, params, { tab: 'details' })}>
        {say('usage.empty.next')}
      </LinkButton>
    </EmptyState>
  );
}

function Sums({ usage }: { readonly usage: readonly Usage[] }) {
  const say = useText();
  const { formatNumber } = useIntl();
  const { sources, issued, refused } = totalOf(usage);
  return (
    <Facts
      facts={[
        { term: say('usage.sources'), value: formatNumber(sources) },
        { term: say('usage.issued'), value: formatNumber(issued) },
        { term: say('usage.refused'), value: formatNumber(refused) },
      ]}
    />
  );
}

function UsageBySource(shown: ShownCredential) {
  const say = useText();
  const { data, error, refetch, isFetching } = useQuery(usageQuery(shown, shown.credential.id));
  const { data: secrets } = useQuery(clientSecretsQuery(shown, shown.credential.id));
  const { data: certificates } = useQuery(certificatesQuery(shown, shown.credential.id));
  const usage = data?.items ?? [];
  return (
    <Section
      title={say('usage.title')}
      actions={
        <ActionButton isPending={isFetching} onPress={() => void refetch()}>
          <Refresh />
          <Text>{say('action.refresh')}</Text>
        </ActionButton>
      }
    >
      {error ? <Failure error={error} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <ProgressPage /> : null}
      {data && usage.length === 0 ? <NoUsage {...shown} /> : null}
      {usage.length > 0 ? (
        <>
          <p className={paragraph}>{say('usage.text')}</p>
          <Panel>
            <Sums usage={usage} />
            <UsageChart totals={totalsBySource(usage)} />
          </Panel>
          <UsageTable
            usage={usage}
            proofs={{ secrets: secrets?.items ?? [], certificates: certificates?.items ?? [] }}
          />
          {usage.some(({ kind }) => kind === 'overflow') ? (
            <p className={paragraph}>{say('usage.overflow.text')}</p>
          ) : null}
        </>
      ) : null}
    </Section>
  );
}

export function CredentialUsage(shown: ShownCredential) {
  return (
    <>
      <UsageBySource {...shown} />
      <FailedRequests {...shown} />
    </>
  );
}
