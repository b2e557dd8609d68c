// The dialog around the fields of a project.
import { CustomDialog, Heading } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { ProjectForm, type ProjectFormProps } from './project-form.tsx';

const body = style({ display: 'flex', flexDirection: 'column', rowGap: 16 });

export interface ProjectDialogProps extends Omit<ProjectFormProps, 'onCancel'> {
  readonly title: string;
}

export function ProjectDialog({ title, ...form }: ProjectDialogProps) {
  return (
    <CustomDialog size="M">
      {({ close }) => (
        <div className={body}>
          <Heading slot="title">{title}</Heading>
          <ProjectForm {...form} onCancel={close} />
        </div>
      )}
    </CustomDialog>
  );
}
