// *Add to Project*: what can be added; disabled with the reason where the project is read only.
import { Button, Content, ContextualHelp, Heading, Menu, MenuItem, MenuTrigger, Text } from '@react-spectrum/s2';
import Add from '@react-spectrum/s2/icons/Add';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { Project } from '@relevo/contract/projects';
import { addressOf, paths } from '../../paths.ts';
import { useText } from '../../text.tsx';
import { whyReadOnly } from './why-read-only.ts';

const row = style({ display: 'flex', gap: 8, alignItems: 'center' });

export interface AddToProjectProps {
  readonly organizationId: string;
  readonly project: Project;
  readonly variant: 'accent' | 'secondary';
}

export function AddToProject({ organizationId, project, variant }: AddToProjectProps) {
  const say = useText();
  const reason = whyReadOnly(say, project.access);
  const button = (
    <Button variant={variant} isDisabled={reason !== undefined}>
      <Add />
      <Text>{say('project.add')}</Text>
    </Button>
  );
  if (reason !== undefined) {
    return (
      <div className={row}>
        {button}
        <ContextualHelp variant="info" aria-label={say('project.read_only')}>
          <Heading slot="title">{say('project.read_only')}</Heading>
          <Content>{reason}</Content>
        </ContextualHelp>
      </div>
    );
  }
  return (
    <MenuTrigger>
      {button}
      <Menu>
        <MenuItem href={addressOf(paths.addApi, { organization: organizationId, project: project.id })}>
          {say('project.add.api')}
        </MenuItem>
      </Menu>
    </MenuTrigger>
  );
}
