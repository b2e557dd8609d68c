// Why nothing can be changed in a project.
import { Content, Heading, InlineAlert } from '@react-spectrum/s2';
import type { Project } from '@relevo/contract/projects';
import { useText } from '../../text.tsx';
import { whyReadOnly } from './why-read-only.ts';

export function ReadOnly({ access }: { readonly access: Project['access'] }) {
  const say = useText();
  const reason = whyReadOnly(say, access);
  if (reason === undefined) return null;
  return (
    <InlineAlert variant="informative">
      <Heading level={2}>{say('project.read_only')}</Heading>
      <Content>{reason}</Content>
    </InlineAlert>
  );
}
