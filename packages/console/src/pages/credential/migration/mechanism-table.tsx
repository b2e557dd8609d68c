// Both ways of getting tokens side by side: when each last did.
import type { MechanismUse, Migration } from '@relevo/contract/migrations';
import { useIntl } from 'react-intl';
import type { z } from 'zod';
import { useText } from '../../../text.tsx';
import { DataTable } from '../../../ui/data-table.tsx';
import { Moment } from '../../../ui/moment.tsx';

type Use = z.infer<typeof MechanismUse>;

export function MechanismTable({ mechanisms }: Pick<Migration, 'mechanisms'>) {
  const say = useText();
  const { formatNumber } = useIntl();
  return (
    <DataTable<Use>
      label={say('migration.mechanisms')}
      columns={[
        { id: 'type', name: say('usage.mechanism'), of: ({ type }) => say(`authentication.${type}`) },
        {
          id: 'last',
          name: say('credential.last_token'),
          of: ({ last_used_at: at }) => (at === null ? say('credential.no_token') : <Moment at={at} />),
        },
        { id: 'sources', name: say('usage.sources'), of: ({ sources }) => formatNumber(sources), isNumber: true },
        { id: 'issued', name: say('usage.issued'), of: ({ issued }) => formatNumber(issued), isNumber: true },
        { id: 'refused', name: say('usage.refused'), of: ({ refused }) => formatNumber(refused), isNumber: true },
        { id: 'added', name: say('migration.added'), of: ({ created_at: at }) => <Moment at={at} /> },
      ]}
      items={mechanisms}
      keyOf={({ type }) => type}
    />
  );
}
