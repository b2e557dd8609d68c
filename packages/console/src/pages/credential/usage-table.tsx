// Every source with what it proved itself with, row by row as the server counts them.
import { Cell, Column, type Key, Row, TableBody, TableHeader, TableView } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { Certificate } from '@relevo/contract/certificates';
import type { ClientSecret } from '@relevo/contract/client-secrets';
import type { Usage } from '@relevo/contract/usage';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useIntl } from 'react-intl';
import { paths } from '../../paths.ts';
import { type Say, useText } from '../../text.tsx';
import { Duration } from '../../ui/duration.tsx';
import { Moment } from '../../ui/moment.tsx';
import { tableHeight } from '../../ui/table-height.ts';
import { sourceText } from './source-text.ts';
import { sortedUsage, usageSorts } from './usage-totals.ts';

const clipped = style({ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', minWidth: 0 });

/** What the credential proves itself with now; a secret or certificate that is gone has left its usage behind. */
export interface Proofs {
  readonly secrets: readonly ClientSecret[];
  readonly certificates: readonly Certificate[];
}

const fingerprintStart = (fingerprint: string) => fingerprint.slice(0, 8);

/** Which certificate and which secret a row is about. */
function proofText(say: Say, row: Usage, { secrets, certificates }: Proofs): string {
  const parts: string[] = [];
  if (row.certificate_id !== null) {
    const certificate = certificates.find(({ id }) => id === row.certificate_id);
    const start = certificate && fingerprintStart(certificate.fingerprint);
    parts.push(start ? say('usage.certificate', { start }) : say('usage.certificate.gone'));
  }
  if (row.client_secret_id !== null) {
    const secret = secrets.find(({ id }) => id === row.client_secret_id);
    parts.push(secret ? say('usage.secret', { hint: secret.hint }) : say('usage.secret.gone'));
  }
  return parts.join(', ');
}

const keyOf = ({ mechanism, client_secret_id, certificate_id, kind, source }: Usage) =>
  [mechanism, client_secret_id, certificate_id, kind, source].join(' ');

/** The order of the rows, which stands in the address. */
function useSort() {
  const { sort, order = 'descending' } = useSearch({ strict: false });
  const navigate = useNavigate({ from: paths.credential });
  const choose = (column: Key, direction: typeof order) => {
    const chosen = usageSorts.find((each) => each === column);
    void navigate({ search: (before) => ({ ...before, sort: chosen, order: direction }), replace: true });
  };
  return { by: usageSorts.find((each) => each === sort) ?? 'last_seen_at', order, choose } as const;
}

export interface UsageTableProps {
  readonly usage: readonly Usage[];
  readonly proofs: Proofs;
}

export function UsageTable({ usage, proofs }: UsageTableProps) {
  const say = useText();
  const { formatNumber } = useIntl();
  const sort = useSort();
  return (
    <TableView
      aria-label={say('usage.title')}
      sortDescriptor={{ column: sort.by, direction: sort.order }}
      onSortChange={({ column, direction }) => sort.choose(column, direction)}
      styles={style({ width: 'full' })}
      UNSAFE_style={{ height: tableHeight(usage.length) }}
    >
      <TableHeader>
        <Column id="source" isRowHeader allowsSorting minWidth={190}>
          {say('usage.source')}
        </Column>
        <Column id="kind" minWidth={150}>
          {say('usage.kind')}
        </Column>
        <Column id="last_seen_at" allowsSorting minWidth={190}>
          {say('usage.last_seen')}
        </Column>
        <Column id="issued" allowsSorting align="end" minWidth={170}>
          {say('usage.issued')}
        </Column>
        <Column id="refused" allowsSorting align="end" minWidth={120}>
          {say('usage.refused')}
        </Column>
        <Column id="largest_gap" allowsSorting minWidth={180}>
          {say('usage.largest_gap')}
        </Column>
        <Column id="mechanism" minWidth={190}>
          {say('usage.mechanism')}
        </Column>
        <Column id="proof" minWidth={190}>
          {say('usage.proof')}
        </Column>
        <Column id="first_seen_at" allowsSorting minWidth={190}>
          {say('usage.first_seen')}
        </Column>
        <Column id="user_agent" minWidth={280}>
          {say('usage.user_agent')}
        </Column>
      </TableHeader>
      <TableBody items={sortedUsage(usage, sort.by, sort.order).map((row) => ({ ...row, id: keyOf(row) }))}>
        {(row) => (
          <Row id={row.id}>
            <Cell textValue={sourceText(say, row)}>
              <bdi className={clipped}>{sourceText(say, row)}</bdi>
            </Cell>
            <Cell>{say(`usage.kind.${row.kind}`)}</Cell>
            <Cell>
              <Moment at={row.last_seen_at} />
            </Cell>
            <Cell align="end">{formatNumber(row.issued)}</Cell>
            <Cell align="end">{formatNumber(row.refused)}</Cell>
            <Cell>{row.largest_gap === null ? say('usage.seen_once') : <Duration seconds={row.largest_gap} />}</Cell>
            <Cell>{say(`authentication.${row.mechanism}`)}</Cell>
            <Cell>{proofText(say, row, proofs)}</Cell>
            <Cell>
              <Moment at={row.first_seen_at} />
            </Cell>
            <Cell textValue={row.user_agent ?? ''}>
              <bdi className={clipped}>{row.user_agent ?? say('usage.no_user_agent')}</bdi>
            </Cell>
          </Row>
        )}
      </TableBody>
    </TableView>
  );
}
