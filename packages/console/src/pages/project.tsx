// One project: what it is, who answers for it, its APIs and credentials, and what may be done with it.

import { Button, ButtonGroup, DialogTrigger, Text, ToastQueue } from '@react-spectrum/s2';
import Download from '@react-spectrum/s2/icons/Download';
import Edit from '@react-spectrum/s2/icons/Edit';
import type { Call } from '@relevo/contract/call';
import type { Project } from '@relevo/contract/projects';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { queryClient } from '../api.ts';
import { saveProjectFile } from '../credential-files.ts';
import { ProjectDialog } from '../forms/project-dialog.tsx';
import type { ProjectValues } from '../forms/project-form.tsx';
import { useOrganization } from '../organization.ts';
import { addressOf, paths } from '../paths.ts';
import { failureCodeOf, failureText } from '../problem-text.ts';
import { projectQuery } from '../queries.ts';
import { useText } from '../text.tsx';
import { Breadcrumbs } from '../ui/breadcrumbs.tsx';
import { ConfirmByTyping } from '../ui/confirm-by-typing.tsx';
import { Missing } from '../ui/failed-page.tsx';
import { Failure } from '../ui/failure.tsx';
import { Page } from '../ui/page.tsx';
import { ProgressPage } from '../ui/progress-page.tsx';
import { AttentionNotice } from './project/attention-notice.tsx';
import { LatestActivity } from './project/latest-activity.tsx';
import { ProjectContent } from './project/project-content.tsx';
import { ProjectEnabling } from './project/project-enabling.tsx';
import { ProjectFacts } from './project/project-facts.tsx';
import { ReadOnly } from './project/read-only.tsx';

interface Shown {
  readonly organizationId: string;
  readonly call: Call;
  readonly project: Project;
}

function DownloadProject({ organizationId, call, project }: Shown) {
  const say = useText();
  const { mutate, isPending } = useMutation({
    mutationFn: () => saveProjectFile({ organizationId, call }, project),
    onError: (error) => {
      const { title, text } = failureText(say, error);
      ToastQueue.negative(`${title} ${text}`);
    },
  });
  return (
    <Button variant="secondary" isPending={isPending} onPress={() => mutate()}>
      <Download />
      <Text>{say('project.download')}</Text>
    </Button>
  );
}

function Actions({ organizationId, call, project }: Shown) {
  const say = useText();
  const navigate = useNavigate();
  const lists = ['organization', organizationId, 'projects'];
  const params = { project: project.id };
  const { queryKey } = projectQuery({ organizationId, call }, project.id);
  const save = async (values: ProjectValues, ifMatch: string | undefined) => {
    try {
      queryClient.setQueryData(queryKey, await call('projectUpdate', { params, body: values, ifMatch }));
    } catch (error) {
      // behind the form, which keeps what was typed, the page shows what somebody else made of it
      if (failureCodeOf(error) === 'precondition_failed') void queryClient.invalidateQueries({ queryKey });
      throw error;
    }
    await queryClient.invalidateQueries({ queryKey: lists });
    ToastQueue.positive(say('project.saved'), { timeout: 5000 });
  };
  return (
    <ButtonGroup>
      <DownloadProject organizationId={organizationId} call={call} project={project} />
      <DialogTrigger>
        <Button variant="secondary" isDisabled={!project.access.editable}>
          <Edit />
          <Text>{say('project.edit')}</Text>
        </Button>
        <ProjectDialog title={say('project.edit')} project={project} submitLabel={say('action.save')} onSubmit={save} />
      </DialogTrigger>
      <ProjectEnabling organizationId={organizationId} call={call} project={project} />
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

export function ProjectPage() {
  const say = useText();
  const { organization, call } = useOrganization();
  const { project: id = '' } = useParams({ strict: false });
  const { data, error, refetch } = useQuery(projectQuery({ organizationId: organization.id, call }, id));
  const projects = addressOf(paths.projects, { organization: organization.id });
  if (error && ['not_found', 'invalid_request'].includes(failureCodeOf(error))) return <Missing />;
  if (error && !data) {
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
        <Breadcrumbs crumbs={[{ name: say('projects.of', { organization: organization.name }), href: projects }]} />
      }
    >
      <ReadOnly access={data.access} />
      <AttentionNotice organizationId={organization.id} project={data} />
      <ProjectFacts project={data} />
      <ProjectContent {...shown} />
      <LatestActivity organizationId={organization.id} call={call} project={data.id} />
    </Page>
  );
}
