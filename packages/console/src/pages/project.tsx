// One project: what it is, who answers for it, its APIs and credentials, and what may be done with it.

import {
  Button,
  ButtonGroup,
  Content,
  DialogTrigger,
  Heading,
  InlineAlert,
  Link,
  Text,
  ToastQueue,
} from '@react-spectrum/s2';
import Edit from '@react-spectrum/s2/icons/Edit';
import type { Call } from '@relevo/contract/call';
import type { Project } from '@relevo/contract/projects';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { queryClient } from '../api.ts';
import { ProjectDialog } from '../forms/project-dialog.tsx';
import { useOrganization } from '../organization.ts';
import { addressOf, paths } from '../paths.ts';
import { failureCodeOf } from '../problem-text.ts';
import { useText } from '../text.tsx';
import { ConfirmByTyping } from '../ui/confirm-by-typing.tsx';
import { Missing } from '../ui/failed-page.tsx';
import { Failure } from '../ui/failure.tsx';
import { Page } from '../ui/page.tsx';
import { ProgressPage } from '../ui/progress-page.tsx';
import { ProjectContent } from './project/project-content.tsx';
import { ProjectFacts } from './project/project-facts.tsx';

interface Shown {
  readonly organizationId: string;
  readonly call: Call;
  readonly project: Project;
}

function Actions({ organizationId, call, project }: Shown) {
  const say = useText();
  const navigate = useNavigate();
  const lists = ['organization', organizationId, 'projects'];
  const params = { project: project.id };
  return (
    <ButtonGroup>
      <DialogTrigger>
        <Button variant="secondary" isDisabled={!project.access.editable}>
          <Edit />
          <Text>{say('project.edit')}</Text>
        </Button>
        <ProjectDialog
          title={say('project.edit')}
          project={project}
          submitLabel={say('action.save')}
          onSubmit={async (values) => {
            const changed = await call('projectUpdate', { params, body: values });
            queryClient.setQueryData(['organization', organizationId, 'project', project.id], changed);
            await queryClient.invalidateQueries({ queryKey: lists });
            ToastQueue.positive(say('project.saved'), { timeout: 5000 });
          }}
        />
      </DialogTrigger>
      <ConfirmByTyping
        action={say('project.delete')}
        title={say('project.delete.title', { title: project.title })}
        consequence={say('project.delete.text')}
        name={project.title}
        isDisabled={!project.access.editable}
        onConfirmed={async (confirm) => {
          await call('projectDelete', { params, query: { confirm } });
          await queryClient.invalidateQueries({ queryKey: lists });
          await navigate({ to: paths.projects, params: { organization: organizationId } });
          ToastQueue.positive(say('project.deleted', { title: project.title }), { timeout: 5000 });
        }}
      />
    </ButtonGroup>
  );
}

/** Why nothing can be changed here. */
function ReadOnly({ access }: { readonly access: Project['access'] }) {
  const say = useText();
  if (access.editable) return null;
  return (
    <InlineAlert variant="informative">
      <Heading level={2}>{say('project.read_only')}</Heading>
      <Content>
        {access.reason === 'product_profiles'
          ? say('project.read_only.profiles', { profiles: access.missing_profiles.join(', ') })
          : say('project.read_only.role')}
      </Content>
    </InlineAlert>
  );
}

export function ProjectPage() {
  const say = useText();
  const { organization, call } = useOrganization();
  const { project: id } = useParams({ from: `/signed-in${paths.project}` });
  const { data, error, refetch } = useQuery({
    queryKey: ['organization', organization.id, 'project', id],
    queryFn: () => call('projectView', { params: { project: id } }),
  });
  const projects = addressOf(paths.projects, { organization: organization.id });
  if (error && ['not_found', 'invalid_request'].includes(failureCodeOf(error))) return <Missing />;
  if (error) {
    return (
      <Page title={say('failed.title')}>
        <Failure error={error} onRetry={() => void refetch()} />
      </Page>
    );
  }
  if (!data) return <ProgressPage />;
  const shown = { organizationId: organization.id, call, project: data };
  return (
    <Page
      title={data.title}
      actions={<Actions {...shown} />}
      above={
        <nav aria-label={say('page.breadcrumbs')}>
          <Link isStandalone isQuiet href={projects}>
            {say('projects.of', { organization: organization.name })}
          </Link>
        </nav>
      }
    >
      <ReadOnly access={data.access} />
      <ProjectFacts project={data} />
      <ProjectContent {...shown} />
    </Page>
  );
}
