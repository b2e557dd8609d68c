// The settings of an API: a form for who administers its product, and the same to read for everybody else.
import { Content, Heading, InlineAlert } from '@react-spectrum/s2';
import type { Api } from '@relevo/contract/catalogue';
import { asLines } from '../../../forms/one-per-line.ts';
import { useOrganization } from '../../../organization.ts';
import { useText } from '../../../text.tsx';
import { Duration } from '../../../ui/duration.tsx';
import { Facts } from '../../../ui/facts.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { ApiForm } from './api-form.tsx';
import { useEdited } from './edited.tsx';
import { mayAt } from './reach.ts';

function ApiSettingFacts({ api }: { readonly api: Api }) {
  const say = useText();
  const lines = (items: readonly string[]) => asLines(items) || say('catalogue.none');
  return (
    <>
      <Facts isWide facts={[{ term: say('api.audience'), value: api.audience }]} />
      <Facts
        facts={[
          { term: say('credential.scopes'), value: lines(api.scopes) },
          { term: say('credential.metascopes'), value: lines(api.metascopes) },
          {
            term: say('api.authentication_types'),
            value: lines(api.authentication_types.map((type) => say(`authentication.${type}`))),
          },
          { term: say('api.dialects'), value: lines(api.dialects.map((dialect) => say(`api.dialect.${dialect}`))) },
          { term: say('api.signing_algorithm'), value: api.signing_algorithm },
          {
            term: say('api.organization_header'),
            value: say(api.requires_organization_header ? 'api.required' : 'api.not_required'),
          },
          { term: say('api.access_token_lifetime'), value: <Duration seconds={api.access_token_lifetime} /> },
          {
            term: say('api.compatible_access_token_lifetime'),
            value: <Duration seconds={api.compatible_access_token_lifetime} />,
          },
          { term: say('api.introspection'), value: lines(api.introspection_client_ids) },
        ]}
      />
    </>
  );
}

export function ApiSettings({ api }: { readonly api: Api }) {
  const say = useText();
  const { organization } = useOrganization();
  const edited = useEdited(api);
  const mayChange = mayAt(organization, 'apiUpdate', { product: api.product });
  return (
    <Panel>
      {mayChange ? (
        <ApiForm key={edited.filling} edited={edited} />
      ) : (
        <>
          <InlineAlert variant="informative">
            <Heading level={2}>{say('project.read_only')}</Heading>
            <Content>{say('catalogue.read_only')}</Content>
          </InlineAlert>
          <ApiSettingFacts api={api} />
        </>
      )}
    </Panel>
  );
}
