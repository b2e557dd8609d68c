// Why somebody can change nothing about an instance, in words: it hangs on the credential that it has.
import type { InstanceDetails } from '@relevo/contract/instances';
import { useQuery } from '@tanstack/react-query';
import { extentIn } from '../../api.ts';
import { useOrganization } from '../../organization.ts';
import { projectQuery } from '../../queries.ts';
import { useText } from '../../text.tsx';
import { whyReadOnly } from '../project/why-read-only.ts';

interface Changeable {
  readonly mayChange: boolean;
  /** Undefined where they may, and while nobody knows yet. */
  readonly reason: string | undefined;
}

/** Whether whoever sits there may change the instance and its containers; the server has the last word. */
export function useChangeable({ project_id: project }: InstanceDetails): Changeable {
  const say = useText();
  const { organization, call } = useOrganization();
  const extent = extentIn(organization, 'instanceUpdate');
  const isAsked = extent === 'own' && project !== null;
  const query = projectQuery({ organizationId: organization.id, call }, project ?? '');
  const { data } = useQuery({ ...query, enabled: isAsked });
  if (extent === 'all') return { mayChange: true, reason: undefined };
  if (extent === 'none') return { mayChange: false, reason: say('instance.read_only.role') };
  if (project === null) return { mayChange: false, reason: say('instance.read_only.credential') };
  return { mayChange: data?.access.editable === true, reason: data && whyReadOnly(say, data.access) };
}
