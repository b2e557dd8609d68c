// The rehearsal of a date: who would fail by then if everything went on as it does now.
import { Content, Heading, InlineAlert, Link } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { Rehearsal } from '@relevo/contract/migrations';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useOrganization } from '../../organization.ts';
import { addressOf, paths } from '../../paths.ts';
import { useText } from '../../text.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { DateField } from '../../ui/date-field.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Moment } from '../../ui/moment.tsx';
import { ProgressPage } from '../../ui/progress-page.tsx';
import { sourceText } from '../credential/source-text.ts';

const text = style({ font: 'body', margin: 0, maxWidth: 800 });
const detail = style({ font: 'ui-sm', color: 'neutral-subdued' });
const field = style({ width: { default: 'full', sm: 240 } });
const list = style({ margin: 0, padding: 0, listStyleType: 'none', overflowWrap: 'anywhere' });

type Failing = Rehearsal['credentials'][number];
interface Line {
  readonly credential: Failing;
  readonly failure: Failing['failures'][number];
}

function Who({ credential }: { readonly credential: Failing }) {
  const { organization } = useOrganization();
  const { client_id: search } = credential;
  return (
    <>
      <Link isStandalone href={addressOf(paths.projects, { organization: organization.id }, { search })}>
        {credential.credential_name}
      </Link>
      <div className={detail}>{credential.project_title}</div>
    </>
  );
}

function Sources({ failure: { sources } }: Pick<Line, 'failure'>) {
  const say = useText();
  return (
    <ul className={list}>
      {sources.map((each) => (
        <li key={`${each.kind} ${each.source}`}>
          <bdi>{sourceText(say, each)}</bdi>
        </li>
      ))}
    </ul>
  );
}

function FailingTable({ credentials }: Pick<Rehearsal, 'credentials'>) {
  const say = useText();
  const lines = credentials.flatMap((credential) => credential.failures.map((failure) => ({ credential, failure })));
  return (
    <DataTable<Line>
      label={say('rehearsal.failing')}
      columns={[
        {
          id: 'credential',
          name: say('migrations.credential'),
          of: ({ credential }) => <Who credential={credential} />,
        },
        { id: 'cause', name: say('why.cause'), of: ({ failure: { cause } }) => say(`rehearsal.cause.${cause}`) },
        { id: 'at', name: say('rehearsal.from'), of: ({ failure: { at } }) => <Moment at={at} /> },
        { id: 'sources', name: say('usage.sources'), of: ({ failure }) => <Sources failure={failure} /> },
      ]}
      items={lines}
      keyOf={({ credential, failure }) => `${credential.credential_id} ${failure.cause} ${failure.at}`}
    />
  );
}

function Result({ to }: { readonly to: string }) {
  const say = useText();
  const { organization, call } = useOrganization();
  const { data, error, refetch } = useQuery({
    queryKey: ['organization', organization.id, 'migrations', 'rehearsal', to],
    queryFn: () => call('rehearsalView', { query: { to } }),
  });
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data) return <ProgressPage />;
  const { credentials } = data;
  return (
    <>
      <div role="status">
        <InlineAlert variant={credentials.length === 0 ? 'positive' : 'notice'}>
          <Heading level={2}>{say('rehearsal.result', { count: credentials.length })}</Heading>
          <Content>{say('rehearsal.basis')}</Content>
        </InlineAlert>
      </div>
      {credentials.length > 0 ? <FailingTable credentials={credentials} /> : null}
    </>
  );
}

export function RehearsalSection() {
  const say = useText();
  const { to } = useSearch({ from: `/signed-in${paths.migrations}` });
  const navigate = useNavigate({ from: paths.migrations });
  const change = (day: string) =>
    void navigate({ search: (before) => ({ ...before, to: day || undefined }), replace: true });
  return (
    <>
      <p className={text}>{say('rehearsal.text')}</p>
      <div className={field}>
        <DateField label={say('rehearsal.to')} value={to ?? ''} onChange={change} />
      </div>
      {to ? <Result to={to} /> : null}
    </>
  );
}
