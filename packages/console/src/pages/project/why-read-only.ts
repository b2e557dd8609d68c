// Why somebody can change nothing in a project, in words.
import type { Project } from '@relevo/contract/projects';
import type { Say } from '../../text.tsx';

/** Undefined where they can. */
export function whyReadOnly(say: Say, access: Project['access']): string | undefined {
  if (access.editable) return undefined;
  if (access.reason !== 'product_profiles') return say('project.read_only.role');
  return say('project.read_only.profiles', { profiles: access.missing_profiles.join(', ') });
}
