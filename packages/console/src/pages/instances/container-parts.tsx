// What is shown of a container, wherever one stands: its name, what runs there, and what was found of a credential.
import { Badge } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { Container, Installation } from '@relevo/contract/instances';
import { useText } from '../../text.tsx';
import { Moment } from '../../ui/moment.tsx';
import { useCauseText } from './cause-text.ts';
import { checkStanding, isOutlived, isTooOld } from './standing.ts';

const lines = style({ display: 'flex', flexDirection: 'column', rowGap: 4, alignItems: 'start', minWidth: 0 });
const plain = style({ font: 'ui', overflowWrap: 'anywhere' });
const detail = style({ font: 'ui-sm', color: 'neutral-subdued', overflowWrap: 'anywhere' });
const code = style({ font: 'code-xs', whiteSpace: 'nowrap' });

interface OfContainer {
  readonly container: Container;
}

/** Its name, where it is, and that the vendor hosts it. */
export function ContainerName({ container: { name, host, hosting } }: OfContainer) {
  const say = useText();
  return (
    <div className={lines}>
      <bdi className={plain}>{name}</bdi>
      {host === null || host === name ? null : <bdi className={detail}>{host}</bdi>}
      {hosting === 'vendor' ? <span className={detail}>{say('container.hosting.vendor')}</span> : null}
    </div>
  );
}

/** What runs there; a Campaign that is too old says what to do. */
export function Software({ container, isVendors }: OfContainer & { readonly isVendors: boolean }) {
  const say = useText();
  const { version, build, driver } = container;
  if (version === null && build === null && driver === null) return say('container.unknown');
  return (
    <div className={lines}>
      {version === null ? null : <bdi className={plain}>{version}</bdi>}
      {build === null ? null : (
        <span className={version === null ? plain : detail}>{say('container.build', { build: String(build) })}</span>
      )}
      {driver === null ? null : <span className={detail}>{say(`container.driver.${driver}`)}</span>}
      {!isVendors && isTooOld(container) ? (
        <>
          <Badge size="S" variant="negative" fillStyle="subtle">
            {say('container.too_old')}
          </Badge>
          <span className={detail}>{say('container.too_old.text')}</span>
        </>
      ) : null}
    </div>
  );
}

const variants = {
  vendor: 'neutral',
  unreported: 'notice',
  proven: 'positive',
  unproven: 'notice',
  failed: 'negative',
  rolled_back: 'negative',
  unreachable: 'negative',
  drift: 'negative',
} as const;

const rungs = ['0', '1', '2', '3', '4', '5'] as const;

function Rung({ installation: { rung } }: { readonly installation: Installation }) {
  const say = useText();
  const reached = rungs.find((each) => each === String(rung));
  if (reached === undefined) return say('fleet.rung.none');
  return say('fleet.rung.reached', { rung: say(`fleet.rung.${reached}`), number: reached });
}

/** What a token was fetched with; what was sent there proves nothing about what is installed. */
function ProvenBy({ installation: { outcome, proven_by: by } }: { readonly installation: Installation }) {
  const say = useText();
  return outcome === 'ok' && by !== null ? <span className={detail}>{say(`container.proven_by.${by}`)}</span> : null;
}

function Why({ installation }: { readonly installation: Installation }) {
  const say = useText();
  const cause = useCauseText(installation);
  return (
    <>
      {isOutlived(installation) ? <span className={plain}>{say('container.outlived')}</span> : null}
      {cause === undefined ? null : <bdi className={plain}>{cause}</bdi>}
      {installation.detail ? <bdi className={detail}>{installation.detail}</bdi> : null}
    </>
  );
}

export interface CheckProps {
  readonly installation: Installation | undefined;
  readonly isVendors: boolean;
}

/** What the last check came to: how far it got, and why no further. */
export function Check({ installation, isVendors }: CheckProps) {
  const say = useText();
  const standing = checkStanding(installation, isVendors);
  return (
    <div className={lines}>
      <Badge size="S" variant={variants[standing]} fillStyle="subtle">
        {say(`container.check.${standing}`)}
      </Badge>
      {standing === 'vendor' ? <span className={detail}>{say('container.vendor.text')}</span> : null}
      {standing === 'unreported' ? <span className={detail}>{say('container.unreported.text')}</span> : null}
      {installation && !isVendors ? (
        <>
          {installation.mechanism === 'service_account_jwt' ? (
            <span className={detail}>{say('authentication.service_account_jwt')}</span>
          ) : null}
          <span className={detail}>
            <Rung installation={installation} />
          </span>
          <ProvenBy installation={installation} />
          <Why installation={installation} />
        </>
      ) : null}
    </div>
  );
}

/** When it was looked at, and when it last proved the credential, if that was another time. */
export function Checked({ installation }: { readonly installation: Installation | undefined }) {
  const say = useText();
  if (!installation) return '—';
  const { checked_at: checkedAt, proven_at: provenAt } = installation;
  return (
    <div className={lines}>
      <Moment at={checkedAt} />
      {provenAt === checkedAt ? null : (
        <span className={detail}>
          {provenAt === null ? say('container.proven.never') : say('container.proven.last')}{' '}
          {provenAt === null ? null : <Moment at={provenAt} />}
        </span>
      )}
    </div>
  );
}

export function Fingerprint({ installation }: { readonly installation: Installation | undefined }) {
  if (!installation?.fingerprint) return '—';
  return <code className={code}>{installation.fingerprint}</code>;
}

/** What else was found there: of another credential, or by Service Account (JWT). */
export function OtherInstallations({ others }: { readonly others: readonly Installation[] }) {
  const say = useText();
  return others.map((each) => (
    <div key={`${each.credential_id} ${each.mechanism}`} className={detail}>
      {say('container.also', {
        credential: each.credential_name,
        mechanism: say(`authentication.${each.mechanism}`),
        state: say(`container.check.${checkStanding(each, false)}`),
      })}{' '}
      (<Moment at={each.checked_at} />)
    </div>
  ));
}
