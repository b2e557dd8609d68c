// What a token of each mechanism would contain, claim by claim; what differs stands first.
import { Badge } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { MigrationComparison } from '@relevo/contract/migrations';
import { useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import { useText } from '../../../text.tsx';
import { DataTable } from '../../../ui/data-table.tsx';
import { Failure } from '../../../ui/failure.tsx';
import { Section } from '../../../ui/page.tsx';
import { ProgressPage } from '../../../ui/progress-page.tsx';
import type { ShownCredential } from '../shown-credential.ts';

type Claim = z.infer<typeof MigrationComparison>['claims'][number];

const text = style({ font: 'body', margin: 0 });
const code = style({ font: 'code-sm', overflowWrap: 'anywhere' });
const name = style({ display: 'flex', flexWrap: 'wrap', gap: 8, alignItems: 'center' });

function Claims({ claims }: { readonly claims: readonly Claim[] }) {
  const say = useText();
  const value = (given: string | null) =>
    given === null ? say('migration.compare.missing') : <code className={code}>{given}</code>;
  return (
    <DataTable<Claim>
      label={say('migration.compare')}
      columns={[
        {
          id: 'claim',
          name: say('migration.compare.claim'),
          of: ({ claim, differs }) => (
            <span className={name}>
              <code className={code}>{claim}</code>
              {differs ? (
                <Badge size="S" variant="notice" fillStyle="subtle">
                  {say('migration.compare.differs')}
                </Badge>
              ) : null}
            </span>
          ),
        },
        { id: 'legacy', name: say('authentication.service_account_jwt'), of: ({ legacy }) => value(legacy) },
        { id: 'new', name: say('authentication.oauth_server_to_server'), of: (each) => value(each.new) },
      ]}
      items={claims.toSorted((one, other) => Number(other.differs) - Number(one.differs))}
      keyOf={({ claim }) => claim}
    />
  );
}

export function Comparison({ organizationId, call, credential }: ShownCredential) {
  const say = useText();
  const { data, error, refetch } = useQuery({
    queryKey: ['organization', organizationId, 'credential', credential.id, 'comparison'],
    queryFn: () => call('migrationCompare', { params: { credential: credential.id } }),
  });
  return (
    <Section title={say('migration.compare')}>
      <p className={text}>{say('migration.compare.text')}</p>
      {error ? <Failure error={error} onRetry={() => void refetch()} /> : null}
      {data || error ? null : <ProgressPage />}
      {data ? <Claims claims={data.claims} /> : null}
    </Section>
  );
}
