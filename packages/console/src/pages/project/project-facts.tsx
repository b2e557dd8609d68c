// What is known of a project, in the order of the original.
import type { Project } from '@relevo/contract/projects';
import { useText } from '../../text.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Panel } from '../../ui/panel.tsx';

export function ProjectFacts({ project }: { readonly project: Project }) {
  const say = useText();
  const made = (at: string, by: string) => (
    <>
      <Moment at={at} />
      <br />
      {say('project.made_by', { name: by })}
    </>
  );
  return (
    <Panel>
      <Facts
        facts={[
          { term: say('project.changed'), value: made(project.changed_at, project.changed_by) },
          { term: say('project.created'), value: made(project.created_at, project.created_by) },
          {
            term: say('project.activity'),
            value: project.last_activity_at ? <Moment at={project.last_activity_at} /> : say('project.no_activity'),
          },
          { term: say('project.state'), value: say(project.enabled ? 'project.enabled' : 'project.disabled') },
          { term: say('field.owner'), value: project.owner ?? say('project.no_owner') },
          { term: say('field.contacts'), value: project.contacts.join('\n') || say('project.no_contacts') },
        ]}
      />
      <Facts
        isWide
        facts={[{ term: say('field.description'), value: project.description || say('project.no_description') }]}
      />
    </Panel>
  );
}
