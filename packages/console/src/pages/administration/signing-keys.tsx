// The keys that sign access tokens: which there are, what each is for now, and how the next one is begun.
import {
  Badge,
  Button,
  Content,
  CustomDialog,
  DialogTrigger,
  Heading,
  InlineAlert,
  Picker,
  PickerItem,
  ToastQueue,
} from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { Call } from '@relevo/contract/call';
import type { SigningKey } from '@relevo/contract/signing-keys';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { keySetAddress } from '../../addresses.ts';
import { mayIn, queryClient } from '../../api.ts';
import { ProblemForm } from '../../forms/problem-form.tsx';
import { useOrganization } from '../../organization.ts';
import { organizationQuery, type ReadFrom } from '../../queries.ts';
import { useText } from '../../text.tsx';
import { CopyField } from '../../ui/copy-field.tsx';
import { DialogBody } from '../../ui/dialog-body.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Missing } from '../../ui/failed-page.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { ProgressPage } from '../../ui/progress-page.tsx';

const list = style({
  display: 'grid',
  gridTemplateColumns: '[repeat(auto-fill, minmax(min(100%, 340px), 1fr))]',
  gap: 16,
  margin: 0,
  padding: 0,
  listStyleType: 'none',
});
const title = style({ font: 'title', margin: 0, display: 'flex', flexWrap: 'wrap', gap: 8, alignItems: 'center' });
const text = style({ font: 'body-sm', margin: 0 });
const points = style({
  font: 'body-sm',
  margin: 0,
  paddingStart: 20,
  display: 'flex',
  flexDirection: 'column',
  rowGap: 8,
});

const keysQuery = ({ organizationId, call }: ReadFrom) =>
  queryOptions({
    queryKey: ['organization', organizationId, 'signing-keys'],
    queryFn: () => call('signingKeyList', {}),
  });

const variants = { published: 'informative', signing: 'positive', retiring: 'neutral' } as const;

function Key({ signingKey }: { readonly signingKey: SigningKey }) {
  const say = useText();
  const { kid, algorithm, state, published_at, signs_from, leaves_at } = signingKey;
  return (
    <Panel>
      <h2 className={title}>
        {algorithm}
        <Badge variant={variants[state]} fillStyle="subtle">
          {say(`signing_keys.state.${state}`)}
        </Badge>
      </h2>
      <p className={text}>{say(`signing_keys.state_text.${state}`)}</p>
      <CopyField label={say('signing_keys.kid')} value={kid} />
      <Facts
        facts={[
          { term: say('signing_keys.published'), value: <Moment at={published_at} /> },
          { term: say('signing_keys.signs_from'), value: <Moment at={signs_from} /> },
          {
            term: say('signing_keys.leaves'),
            value: leaves_at ? <Moment at={leaves_at} /> : say('signing_keys.leaves.unknown'),
          },
        ]}
      />
    </Panel>
  );
}

const algorithms = ['ES256', 'RS256'] as const;

function Rotate({ organizationId, call }: ReadFrom) {
  const say = useText();
  const rotate = async (wanted: string) => {
    const algorithm = algorithms.find((each) => each === wanted);
    const keys = await call('signingKeyRotate', { body: { ...(algorithm && { algorithm }) } });
    queryClient.setQueryData(keysQuery({ organizationId, call }).queryKey, keys);
    ToastQueue.positive(say('signing_keys.rotated'), { timeout: 5000 });
  };
  return (
    <DialogTrigger>
      <Button variant="accent">{say('signing_keys.rotate')}</Button>
      <CustomDialog size="M">
        {({ close }) => (
          <DialogBody title={say('signing_keys.rotate.title')}>
            <ul className={points}>
              <li>{say('signing_keys.rotate.now')}</li>
              <li>{say('signing_keys.rotate.later')}</li>
              <li>{say('signing_keys.rotate.end')}</li>
              <li>{say('signing_keys.rotate.wait')}</li>
            </ul>
            <ProblemForm
              submitLabel={say('signing_keys.rotate')}
              onCancel={close}
              onSubmit={async (typed) => {
                await rotate(typed('algorithm'));
                close();
              }}
            >
              <Picker name="algorithm" label={say('signing_keys.algorithm')} defaultSelectedKey="all">
                <PickerItem id="all">{say('signing_keys.algorithm.all')}</PickerItem>
                <PickerItem id="ES256">ES256</PickerItem>
                <PickerItem id="RS256">RS256</PickerItem>
              </Picker>
            </ProblemForm>
          </DialogBody>
        )}
      </CustomDialog>
    </DialogTrigger>
  );
}

/** Why there is no button. */
function ForOperators() {
  const say = useText();
  return (
    <InlineAlert variant="informative">
      <Heading level={2}>{say('signing_keys.operators')}</Heading>
      <Content>{say('signing_keys.operators.text')}</Content>
    </InlineAlert>
  );
}

function KeySet({ organizationId, call }: { readonly organizationId: string; readonly call: Call }) {
  const say = useText();
  const { data } = useQuery(organizationQuery({ organizationId, call }));
  if (!data) return null;
  return (
    <Panel>
      <p className={text}>{say('signing_keys.key_set.text')}</p>
      <CopyField label={say('signing_keys.key_set')} value={keySetAddress(data.issuer)} />
    </Panel>
  );
}

export function SigningKeysPage() {
  const { organization, call } = useOrganization();
  if (!mayIn(organization, 'signingKeyList')) return <Missing />;
  const mayRotate = mayIn(organization, 'signingKeyRotate');
  return <SigningKeys organizationId={organization.id} call={call} mayRotate={mayRotate} />;
}

function SigningKeys({ mayRotate, ...from }: ReadFrom & { readonly mayRotate: boolean }) {
  const say = useText();
  const { data, error, refetch } = useQuery(keysQuery(from));
  return (
    <Page title={say('signing_keys.title')} actions={mayRotate ? <Rotate {...from} /> : null}>
      {mayRotate ? null : <ForOperators />}
      <KeySet {...from} />
      {error ? <Failure error={error} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <ProgressPage /> : null}
      {data ? (
        <ul className={list}>
          {data.items.map((key) => (
            <li key={key.kid}>
              <Key signingKey={key} />
            </li>
          ))}
        </ul>
      ) : null}
    </Page>
  );
}
