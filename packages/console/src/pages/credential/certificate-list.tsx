// The bound certificates: until when each is good, who used it last, and its removal.
import { Badge } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { Certificate } from '@relevo/contract/certificates';
import type { Usage } from '@relevo/contract/usage';
import { useQuery } from '@tanstack/react-query';
import { useIntl } from 'react-intl';
import { usageQuery } from '../../queries.ts';
import { useText } from '../../text.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { CopyField } from '../../ui/copy-field.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Panel } from '../../ui/panel.tsx';
import { expiryOf } from './certificate-text.ts';
import { rereadCredential } from './credential-change.ts';
import type { ShownCredential } from './shown-credential.ts';
import { sourceText } from './source-text.ts';
import { lastUseOf } from './usage-totals.ts';

const list = style({
  display: 'flex',
  flexDirection: 'column',
  rowGap: 16,
  margin: 0,
  padding: 0,
  listStyleType: 'none',
});
const dated = style({ display: 'flex', flexWrap: 'wrap', columnGap: 8, rowGap: 4, alignItems: 'center' });
const end = style({ display: 'flex' });

function Expiry({ at }: { readonly at: string }) {
  const say = useText();
  const expiry = expiryOf(at, new Date());
  return (
    <span className={dated}>
      <Moment at={at} />
      {expiry.kind === 'expired' ? (
        <Badge variant="negative" fillStyle="subtle">
          {say('certificates.expired')}
        </Badge>
      ) : null}
      {expiry.kind === 'soon' ? (
        <Badge variant="notice" fillStyle="subtle">
          {say('certificates.expires_soon', { days: expiry.days })}
        </Badge>
      ) : null}
    </span>
  );
}

interface ItemProps {
  readonly shown: ShownCredential;
  readonly certificate: Certificate;
  /** Undefined while it is not known. */
  readonly usage: readonly Usage[] | undefined;
}

/** What somebody should know before a certificate goes. */
function useConsequence({ certificate, usage }: Pick<ItemProps, 'certificate' | 'usage'>): string {
  const say = useText();
  const { formatDate } = useIntl();
  if (certificate.last_used_at === null) return say('certificates.remove.unused');
  const at = formatDate(certificate.last_used_at, { dateStyle: 'medium', timeStyle: 'short' });
  const last = lastUseOf(usage ?? [], certificate.id);
  return last
    ? say('certificates.remove.used_by', { at, source: sourceText(say, last) })
    : say('certificates.remove.used', { at });
}

function Item({ shown, certificate, usage }: ItemProps) {
  const say = useText();
  const consequence = useConsequence({ certificate, usage });
  const { fingerprint } = certificate;
  return (
    <Panel>
      <CopyField label={say('certificates.fingerprint')} value={fingerprint} />
      <Facts
        facts={[
          { term: say('certificates.subject'), value: certificate.subject || say('certificates.no_subject') },
          { term: say('certificates.expires'), value: <Expiry at={certificate.not_after} /> },
          {
            term: say('certificates.last_used'),
            value: certificate.last_used_at ? <Moment at={certificate.last_used_at} /> : say('certificates.never_used'),
          },
          { term: say('certificates.added'), value: <Moment at={certificate.created_at} /> },
        ]}
      />
      <div className={end}>
        <Confirm
          action={say('certificates.remove')}
          label={say('certificates.remove.label', { fingerprint })}
          title={say('certificates.remove.title')}
          consequence={consequence}
          isDisabled={!shown.project.access.editable}
          onConfirmed={async () => {
            const params = { credential: shown.credential.id, certificate: certificate.id };
            await shown.call('certificateDelete', { params });
            await rereadCredential(shown);
          }}
        />
      </div>
    </Panel>
  );
}

export interface CertificateListProps {
  readonly shown: ShownCredential;
  readonly certificates: readonly Certificate[];
}

export function CertificateList({ shown, certificates }: CertificateListProps) {
  const { data } = useQuery(usageQuery(shown, shown.credential.id));
  return (
    <ul className={list}>
      {certificates.map((certificate) => (
        <li key={certificate.id}>
          <Item shown={shown} certificate={certificate} usage={data?.items} />
        </li>
      ))}
    </ul>
  );
}
