// The dialog around the fields of a project.
import { CustomDialog } from '@react-spectrum/s2';
import { DialogBody } from '../ui/dialog-body.tsx';
import { ProjectForm, type ProjectFormProps } from './project-form.tsx';

export interface ProjectDialogProps extends Omit<ProjectFormProps, 'onCancel'> {
  readonly title: string;
}

export function ProjectDialog({ title, ...form }: ProjectDialogProps) {
  return (
    <CustomDialog size="M">
      {({ close }) => (
        <DialogBody title={title}>
          <ProjectForm
            {...form}
            onCancel={close}
            onSubmit={async (values, ...request) => {
              await form.onSubmit(values, ...request);
              close();
            }}
          />
        </DialogBody>
      )}
    </CustomDialog>
  );
}
