// The credential, or the whole project, as the JSON files that tools of the original read.
import { Button, Menu, MenuItem, MenuTrigger, Text, ToastQueue } from '@react-spectrum/s2';
import Download from '@react-spectrum/s2/icons/Download';
import { saveCredentialFile, saveProjectFile } from '../../credential-files.ts';
import { failureText } from '../../problem-text.ts';
import { useText } from '../../text.tsx';
import type { SecretInSight, ShownCredential } from './shown-credential.ts';

export type DownloadJsonProps = ShownCredential & Pick<SecretInSight, 'shownSecret'>;

export function DownloadJson({ organizationId, call, credential, project, shownSecret }: DownloadJsonProps) {
  const say = useText();
  const secrets = shownSecret ? [shownSecret.client_secret] : [];
  const isOauth = credential.mechanisms.some(({ type }) => type === 'oauth_server_to_server');
  const saveCredential = () => saveCredentialFile(project, { ...credential, client_secrets: secrets });
  const saveProject = async () => {
    try {
      await saveProjectFile({ organizationId, call }, project, { [credential.id]: secrets });
    } catch (error) {
      const { title, text } = failureText(say, error);
      ToastQueue.negative(`${title} ${text}`);
    }
  };
  return (
    <MenuTrigger>
      <Button variant="secondary">
        <Download />
        <Text>{say('credential.download')}</Text>
      </Button>
      <Menu onAction={(key) => (key === 'credential' ? saveCredential() : void saveProject())}>
        {isOauth ? (
          <MenuItem id="credential" textValue={say('credential.download.credential')}>
            <Text slot="label">{say('credential.download.credential')}</Text>
            <Text slot="description">
              {say(shownSecret ? 'credential.download.with_secret' : 'credential.download.without_secret')}
            </Text>
          </MenuItem>
        ) : null}
        <MenuItem id="project" textValue={say('credential.download.project')}>
          <Text slot="label">{say('credential.download.project')}</Text>
          <Text slot="description">
            {say(isOauth ? 'credential.download.project.hint' : 'credential.download.project.jwt')}
          </Text>
        </MenuItem>
      </Menu>
    </MenuTrigger>
  );
}
