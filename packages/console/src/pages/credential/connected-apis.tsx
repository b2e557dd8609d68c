// The APIs of the credential, and taking one off.
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { Api } from '@relevo/contract/catalogue';
import { useQuery } from '@tanstack/react-query';
import { productsQuery } from '../../queries.ts';
import { useText } from '../../text.tsx';
import { CardGrid } from '../../ui/card-grid.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Panel } from '../../ui/panel.tsx';
import { updateCredential } from './credential-change.ts';
import { type Selection, withoutApi } from './selection.ts';
import type { ShownCredential } from './shown-credential.ts';
import { scopesFor } from './token-way.ts';

const title = style({ font: 'title', margin: 0, overflowWrap: 'anywhere' });
const scopeText = style({ font: 'code-sm', overflowWrap: 'anywhere' });
const note = style({ font: 'ui-sm', color: 'neutral-subdued', margin: 0 });
const end = style({ display: 'flex' });

interface ConnectedApiProps {
  readonly shown: ShownCredential;
  readonly selection: Selection;
  readonly api: Api;
}

function Remove({ shown, selection, api }: ConnectedApiProps) {
  const say = useText();
  const { apis, profiles, ending } = withoutApi(selection, api);
  if (apis.length === 0) return <p className={note}>{say('access.remove.last')}</p>;
  const consequence =
    ending.length > 0
      ? say('access.remove.profiles', { api: api.name, profiles: ending.join(', ') })
      : say('access.remove.text', { api: api.name });
  return (
    <div className={end}>
      <Confirm
        action={say('access.remove')}
        label={say('access.remove.title', { api: api.name })}
        title={say('access.remove.title', { api: api.name })}
        consequence={consequence}
        isDisabled={!shown.project.access.editable}
        onConfirmed={() => updateCredential(shown, { apis, profiles })}
      />
    </div>
  );
}

function ConnectedApi({ shown, selection, api }: ConnectedApiProps) {
  const say = useText();
  const { data: products } = useQuery(productsQuery(shown));
  const product = products?.items.find(({ code }) => code === api.product);
  const scopes = scopesFor(shown.credential, api);
  return (
    <Panel>
      <h3 className={title}>{api.name}</h3>
      <Facts
        isWide
        facts={[
          { term: say('access.product'), value: product?.name ?? api.product },
          {
            term: say('access.scopes'),
            value: <span className={scopeText}>{scopes.join(' ') || say('access.no_scopes')}</span>,
          },
        ]}
      />
      <Remove shown={shown} selection={selection} api={api} />
    </Panel>
  );
}

export interface ConnectedApisProps {
  readonly shown: ShownCredential;
  readonly selection: Selection;
}

export function ConnectedApis({ shown, selection }: ConnectedApisProps) {
  return (
    <CardGrid>
      {selection.apis.map((api) => (
        <li key={api.code}>
          <ConnectedApi shown={shown} selection={selection} api={api} />
        </li>
      ))}
    </CardGrid>
  );
}
