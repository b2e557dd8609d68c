// How an API is protected: what is still missing, what the gateway asks, and its configuration with own values.
import { Content, Heading, InlineAlert, Link } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { Api } from '@relevo/contract/catalogue';
import { useQuery } from '@tanstack/react-query';
import { useOrganization } from '../../../organization.ts';
import { addressOf, paths } from '../../../paths.ts';
import { useText } from '../../../text.tsx';
import { CodeBlock } from '../../../ui/code-block.tsx';
import { CopyField } from '../../../ui/copy-field.tsx';
import { Failure } from '../../../ui/failure.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { ProgressPage } from '../../../ui/progress-page.tsx';
import { gatewayCheck, nginxLines, trialCall } from './gateway-snippets.ts';

const steps = style({
  display: 'flex',
  flexDirection: 'column',
  rowGap: 32,
  margin: 0,
  paddingStart: 24,
  font: 'title',
});
const step = style({ display: 'flex', flexDirection: 'column', rowGap: 12, minWidth: 0 });
const title = style({ font: 'title', margin: 0 });
const text = style({ font: 'body-sm', margin: 0, maxWidth: '[90ch]', overflowWrap: 'anywhere' });

function NoProfile({ api }: { readonly api: Api }) {
  const say = useText();
  const { organization } = useOrganization();
  if (!api.not_addable.includes('organization_has_no_profile')) return null;
  return (
    <InlineAlert variant="notice">
      <Heading level={2}>{say('api.protect.no_profile.title')}</Heading>
      <Content>
        {say('api.protect.no_profile.text')}{' '}
        <Link href={addressOf(paths.product, { organization: organization.id, product: api.product })}>
          {say('api.protect.no_profile.link')}
        </Link>
      </Content>
    </InlineAlert>
  );
}

export function ApiProtection({ api }: { readonly api: Api }) {
  const say = useText();
  const { organization, call } = useOrganization();
  const { data, error, refetch } = useQuery({
    queryKey: ['organization', organization.id, 'itself'],
    queryFn: () => call('organizationView', {}),
  });
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data) return <ProgressPage />;
  const guarded = { issuer: data.issuer, organizationId: organization.id, code: api.code };
  return (
    <Panel>
      <NoProfile api={api} />
      <ol className={steps}>
        <li>
          <div className={step}>
            <h2 className={title}>{say('api.protect.ask')}</h2>
            <p className={text}>{say('api.protect.ask.text')}</p>
            <CopyField label={say('api.protect.check')} value={`GET ${gatewayCheck(guarded)}`} />
            <p className={text}>{say('api.protect.scope')}</p>
          </div>
        </li>
        <li>
          <div className={step}>
            <h2 className={title}>{say('api.protect.gateway')}</h2>
            <p className={text}>{say('api.protect.gateway.text')}</p>
            <CodeBlock label="nginx" text={nginxLines(guarded)} />
            <p className={text}>{say('api.protect.document', { file: 'docs/protecting-an-api.md' })}</p>
          </div>
        </li>
        <li>
          <div className={step}>
            <h2 className={title}>{say('api.protect.try')}</h2>
            <p className={text}>{say('api.protect.try.text')}</p>
            <CodeBlock label="curl" text={trialCall(guarded)} />
          </div>
        </li>
      </ol>
    </Panel>
  );
}
