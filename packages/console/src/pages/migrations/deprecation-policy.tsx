// What the organization has announced about Service Account (JWT), told to clients with every answer; changed by its administrators.
import { Content, Heading, InlineAlert, Link } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { DeprecationPolicy } from '@relevo/contract/deprecation';
import { useQuery } from '@tanstack/react-query';
import { mayIn } from '../../api.ts';
import { useOrganization } from '../../organization.ts';
import { deprecationQuery } from '../../queries.ts';
import { useText } from '../../text.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Section } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { ProgressPage } from '../../ui/progress-page.tsx';
import { TimeLeft } from '../../ui/time-left.tsx';
import { ChangePolicy } from './change-policy.tsx';

const text = style({ font: 'body', margin: 0, maxWidth: 800 });

function PolicyFacts({ policy }: { readonly policy: DeprecationPolicy }) {
  const say = useText();
  const moment = (at: string | null) =>
    at === null ? (
      say('deprecation.unset')
    ) : (
      <>
        <Moment at={at} /> (<TimeLeft until={at} />)
      </>
    );
  return (
    <Facts
      facts={[
        { term: say('deprecation.announced_at'), value: moment(policy.announced_at) },
        { term: say('deprecation.no_new_after'), value: moment(policy.no_new_after) },
        { term: say('deprecation.sunset_at'), value: moment(policy.sunset_at) },
        {
          term: say('deprecation.link'),
          value:
            policy.link === null ? (
              say('deprecation.link.none')
            ) : (
              <Link href={policy.link} target="_blank" rel="noreferrer">
                {policy.link}
              </Link>
            ),
        },
      ]}
    />
  );
}

export function DeprecationPolicySection() {
  const say = useText();
  const { organization, call } = useOrganization();
  const { data, error, refetch } = useQuery(deprecationQuery({ organizationId: organization.id, call }));
  const mayChange = mayIn(organization, 'deprecationUpdate');
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data) return <ProgressPage />;
  return (
    <Section title={say('deprecation.title')} actions={mayChange ? <ChangePolicy policy={data} /> : null}>
      <p className={text}>{say('deprecation.text')}</p>
      <Panel>
        <PolicyFacts policy={data} />
      </Panel>
      {mayChange ? null : (
        <InlineAlert variant="informative">
          <Heading level={3}>{say('project.read_only')}</Heading>
          <Content>{say('deprecation.read_only')}</Content>
        </InlineAlert>
      )}
    </Section>
  );
}
