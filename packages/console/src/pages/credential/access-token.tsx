// An access token to try things with, and the command that gets one. The token lives in the state of this component and
// ends with it, with its lifetime, or when somebody clears it.
import { Button, ButtonGroup, Picker, PickerItem, Text } from '@react-spectrum/s2';
import Code from '@react-spectrum/s2/icons/Code';
import Key from '@react-spectrum/s2/icons/Key';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useMutation } from '@tanstack/react-query';
import { useCallback, useId, useState } from 'react';
import { useText } from '../../text.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import { Duration } from '../../ui/duration.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Panel } from '../../ui/panel.tsx';
import { clientCredentialsCommand, exchangeCommand } from './curl-command.ts';
import { type IssuedAccessToken, IssuedTokenView } from './issued-token.tsx';
import type { ShownCredential } from './shown-credential.ts';
import type { TokenWay } from './token-way.ts';

const title = style({ font: 'heading-sm', margin: 0 });
const text = style({ font: 'body-sm', margin: 0, overflowWrap: 'anywhere' });
const hint = style({ font: 'ui-sm', color: 'neutral-subdued', margin: 0 });
const commandPlace = style({ display: 'flex', flexDirection: 'column', rowGap: 8 });

export interface AccessTokenProps extends ShownCredential {
  readonly issuer: string;
  readonly ways: readonly TokenWay[];
}

type State =
  | { readonly kind: 'none' }
  | { readonly kind: 'issued'; readonly token: IssuedAccessToken }
  | { readonly kind: 'expired' };

/** Why there can be no token at the moment; undefined where there can. */
function obstacleTo({ credential, project, ways }: AccessTokenProps) {
  if (!project.access.editable) return 'credential.token.read_only';
  if (!credential.enabled || !project.enabled) return 'credential.token.disabled';
  return ways.length === 0 ? 'credential.token.no_api' : undefined;
}

function useIssuing({ call, credential }: AccessTokenProps, way: TokenWay | undefined) {
  const [state, setState] = useState<State>({ kind: 'none' });
  const { mutate, isPending, error } = useMutation({
    mutationFn: async () => {
      if (!way) return;
      const body = { dialect: way.dialect };
      const issued = await call('tokenIssue', { params: { credential: credential.id }, body });
      const endsAt = Date.now() + issued.expires_in * 1000; // by this browser's clock, however wrong it is
      setState({ kind: 'issued', token: { text: issued.access_token, endsAt } });
    },
  });
  const clear = useCallback(() => setState({ kind: 'none' }), []);
  const expire = useCallback(() => setState({ kind: 'expired' }), []);
  return { state, issue: () => mutate(), isPending, error, clear, expire };
}

function Command({ credential, issuer, way }: AccessTokenProps & { readonly way: TokenWay }) {
  const say = useText();
  const isOauth = credential.mechanisms.some(({ type }) => type === 'oauth_server_to_server');
  const command = isOauth ? clientCredentialsCommand(credential, way) : exchangeCommand(credential, issuer);
  return (
    <div className={commandPlace}>
      <CodeBlock label={say('credential.curl')} text={command} />
      <p className={hint}>{say(isOauth ? 'credential.curl.hint' : 'credential.curl.exchange_hint')}</p>
    </div>
  );
}

interface WayPickerProps {
  readonly ways: readonly TokenWay[];
  readonly chosen: TokenWay;
  readonly choose: (dialect: TokenWay['dialect']) => void;
}

function WayPicker({ ways, chosen, choose }: WayPickerProps) {
  const say = useText();
  if (ways.length < 2) return null;
  return (
    <Picker
      label={say('credential.token.dialect')}
      selectedKey={chosen.dialect}
      onSelectionChange={(key) => {
        const way = ways.find(({ dialect }) => dialect === key);
        if (way) choose(way.dialect);
      }}
      styles={style({ width: 'full', maxWidth: 400 })}
    >
      {ways.map(({ dialect, endpoint }) => (
        <PickerItem key={dialect} id={dialect} textValue={say(`credential.token.dialect.${dialect}`)}>
          <Text slot="label">{say(`credential.token.dialect.${dialect}`)}</Text>
          <Text slot="description">{new URL(endpoint).pathname}</Text>
        </PickerItem>
      ))}
    </Picker>
  );
}

export function AccessToken(props: AccessTokenProps) {
  const say = useText();
  const commandId = useId();
  const [dialect, choose] = useState(props.ways[0]?.dialect);
  const [withCommand, setWithCommand] = useState(false);
  const way = props.ways.find((each) => each.dialect === dialect) ?? props.ways[0];
  const { state, issue, isPending, error, clear, expire } = useIssuing(props, way);
  const obstacle = obstacleTo(props);
  return (
    <Panel>
      <h2 className={title}>{say('credential.token.generate')}</h2>
      <p className={text}>{say('credential.token.text')}</p>
      {way ? <WayPicker ways={props.ways} chosen={way} choose={choose} /> : null}
      {way ? (
        <p className={hint}>
          {say('credential.token.lifetime')} <Duration seconds={way.lifetimeSeconds} />
        </p>
      ) : null}
      {obstacle ? <p className={hint}>{say(obstacle)}</p> : null}
      <div>
        <ButtonGroup>
          <Button variant="accent" isDisabled={obstacle !== undefined} isPending={isPending} onPress={issue}>
            <Key />
            <Text>{say('credential.token.generate')}</Text>
          </Button>
          <Button
            variant="secondary"
            isDisabled={!way}
            aria-expanded={withCommand}
            aria-controls={commandId}
            onPress={() => setWithCommand(!withCommand)}
          >
            <Code />
            <Text>{say(withCommand ? 'credential.curl.hide' : 'credential.curl.view')}</Text>
          </Button>
        </ButtonGroup>
        <div role="status" className={text}>
          {state.kind === 'expired' ? say('credential.token.expired') : null}
        </div>
      </div>
      {error ? <Failure error={error} reasons={{ conflict: 'credential.token.conflict' }} /> : null}
      {state.kind === 'issued' ? <IssuedTokenView token={state.token} clear={clear} expire={expire} /> : null}
      <div id={commandId} hidden={!withCommand}>
        {withCommand && way ? <Command {...props} way={way} /> : null}
      </div>
    </Panel>
  );
}
