// What needs attention in a project: each reason, since when or until when, what to do, and the way there.
import { Content, Heading, InlineAlert, Link } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { Attention, Project } from '@relevo/contract/projects';
import { addressOf, paths } from '../../paths.ts';
import { useText } from '../../text.tsx';
import { Moment } from '../../ui/moment.tsx';

const list = style({
  display: 'flex',
  flexDirection: 'column',
  rowGap: 16,
  margin: 0,
  padding: 0,
  listStyleType: 'none',
});
const item = style({ display: 'flex', flexDirection: 'column', rowGap: 4, overflowWrap: 'anywhere' });
const kind = style({ fontWeight: 'bold' });

/** The tab of the credential's page where it is mended; its first one has the client secrets. */
function tabOf({ kind }: Attention): Readonly<Record<string, string>> {
  if (kind === 'service_account_jwt') return { tab: 'migration' };
  return kind.startsWith('certificate_') ? { tab: 'certificates' } : {};
}

export interface AttentionNoticeProps {
  readonly organizationId: string;
  readonly project: Project;
}

export function AttentionNotice({ organizationId, project: { id, attention } }: AttentionNoticeProps) {
  const say = useText();
  if (attention.length === 0) return null;
  const credentialPath = (reason: Attention) => {
    const params = { organization: organizationId, project: id, credential: reason.credential.id };
    return addressOf(paths.credential, params, tabOf(reason));
  };
  return (
    <InlineAlert variant="notice">
      <Heading level={2}>{say('attention.title')}</Heading>
      <Content>
        <ul className={list}>
          {attention.map((reason) => (
            <li key={`${reason.kind} ${reason.credential.id} ${reason.at}`} className={item}>
              <span>
                <span className={kind}>{say(`attention.kind.${reason.kind}`)}</span>
                {reason.at === null ? null : (
                  <>
                    {' · '}
                    <Moment at={reason.at} />
                  </>
                )}
              </span>
              <span>{say(`attention.step.${reason.kind}`)}</span>
              <span>
                <Link href={credentialPath(reason)}>
                  {say('attention.open', { credential: reason.credential.name })}
                </Link>
              </span>
            </li>
          ))}
        </ul>
      </Content>
    </InlineAlert>
  );
}
