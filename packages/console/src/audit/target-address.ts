// Where in the console the thing is that an entry of the audit log is about.
import type { ActivityEntry } from '@relevo/contract/audit-log';
import { addressOf, paths } from '../paths.ts';

export interface Place {
  readonly organization: string;
  readonly project: string | null;
}

type Entry = Pick<ActivityEntry, 'action' | 'target' | 'before' | 'after'>;

const goneAfter = ['deleted', 'removed'];

function textIn({ before, after }: Entry, field: string): string | undefined {
  const value = after?.[field] ?? before?.[field];
  return typeof value === 'string' ? value : undefined;
}

/** The credential that a part of one belongs to, by its client id. */
function credentialAddress(entry: Entry, { organization, project }: Place, credential = textIn(entry, 'client_id')) {
  if (project === null || credential === undefined) return undefined;
  return addressOf(paths.credential, { organization, project, credential });
}

/** The instance that a container belongs to, by its name; it may be gone by now. */
function instanceAddress(entry: Entry, { organization }: Place) {
  const instance = textIn(entry, 'instance');
  return instance === undefined ? undefined : addressOf(paths.instance, { organization, instance });
}

/** Undefined for what has no page, or has gone with this very entry. */
export function targetAddress(entry: Entry, place: Place): string | undefined {
  const { organization, project } = place;
  const { action, target } = entry;
  const [resource = '', verb = ''] = action.split('.');
  const isGone = goneAfter.includes(verb);
  switch (resource) {
    case 'client_secret':
    case 'certificate':
    case 'token':
      return credentialAddress(entry, place);
    case 'credential':
      return isGone ? undefined : credentialAddress(entry, place, target);
    case 'migration':
    case 'brownout':
    case 'sunset':
      return credentialAddress(entry, place, target);
    case 'project':
      return isGone || project === null ? undefined : addressOf(paths.project, { organization, project });
    case 'api':
      return isGone ? undefined : addressOf(paths.api, { organization, api: target });
    case 'instance':
    case 'installation':
      return isGone ? undefined : addressOf(paths.instance, { organization, instance: target });
    case 'container':
      return instanceAddress(entry, place);
    case 'product_profile':
      return isGone ? undefined : addressOf(paths.profile, { organization, profile: target });
    case 'user':
      return isGone ? undefined : addressOf(paths.user, { organization, user: target });
    default:
      return undefined;
  }
}
