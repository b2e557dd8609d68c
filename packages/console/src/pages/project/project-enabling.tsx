// Disables a project, and enables it again: none of its credentials gets tokens meanwhile.
import { type Call, versionOf } from '@relevo/contract/call';
import type { Project } from '@relevo/contract/projects';
import { queryClient } from '../../api.ts';
import { useText } from '../../text.tsx';
import { Confirm } from '../../ui/confirm.tsx';

export interface ProjectEnablingProps {
  readonly organizationId: string;
  readonly call: Call;
  readonly project: Project;
}

export function ProjectEnabling({ organizationId, call, project }: ProjectEnablingProps) {
  const say = useText();
  const state = project.enabled ? 'disable' : 'enable';
  const change = async () => {
    const params = { project: project.id };
    await call('projectUpdate', { params, body: { enabled: !project.enabled }, ifMatch: versionOf(project) });
    const of = ['organization', organizationId];
    await queryClient.invalidateQueries({ queryKey: [...of, 'project', project.id] });
    await queryClient.invalidateQueries({ queryKey: [...of, 'projects'] });
  };
  return (
    <Confirm
      action={say(`project.${state}`)}
      title={say(`project.${state}.title`, { title: project.title })}
      consequence={say(`project.${state}.text`)}
      variant={project.enabled ? 'negative' : 'accent'}
      isDisabled={!project.access.editable}
      onConfirmed={change}
    />
  );
}
