// What stands in the way, one by one; what has come up since somebody looked is marked.
import { Badge, Link } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { Blocker } from '@relevo/contract/migrations';
import { useOrganization } from '../../../organization.ts';
import { addressOf, paths } from '../../../paths.ts';
import { useText } from '../../../text.tsx';
import { blockerKey, instanceInTheWay, type Succeeded, useBlockerText } from './blocker-text.ts';

const list = style({ display: 'flex', flexDirection: 'column', rowGap: 4, margin: 0, paddingStart: 20 });
const item = style({ overflowWrap: 'anywhere' });

/** Where a container that is in the way is dealt with. */
function ToInstance({ blocker }: { readonly blocker: Blocker }) {
  const say = useText();
  const { organization } = useOrganization();
  const instance = instanceInTheWay(blocker);
  if (instance === undefined) return null;
  return (
    <>
      {' '}
      <Link href={addressOf(paths.instance, { organization: organization.id, instance })}>
        {say('migration.blocker.instance', { instance })}
      </Link>
    </>
  );
}

export interface BlockerListProps {
  readonly label: string;
  readonly blockers: readonly Blocker[];
  readonly about: Succeeded;
  readonly fresh?: readonly Blocker[];
}

export function BlockerList({ label, blockers, about, fresh = [] }: BlockerListProps) {
  const say = useText();
  const text = useBlockerText(about);
  const freshKeys = new Set(fresh.map(blockerKey));
  return (
    <ul className={list} aria-label={label}>
      {blockers.map((blocker) => (
        <li key={blockerKey(blocker)} className={item}>
          {freshKeys.has(blockerKey(blocker)) ? (
            <>
              <Badge size="S" variant="negative">
                {say('migration.review.new')}
              </Badge>{' '}
            </>
          ) : null}
          {text(blocker)}
          <ToInstance blocker={blocker} />
        </li>
      ))}
    </ul>
  );
}
