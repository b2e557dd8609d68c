// The own account: name, password, one-time codes, single sign-on, sessions.
import { LinkButton, TextField, ToastQueue } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { accountQuery, call, keepAccount } from '../api.ts';
import { ProblemForm } from '../forms/problem-form.tsx';
import { paths } from '../paths.ts';
import { useText } from '../text.tsx';
import { Page, Section } from '../ui/page.tsx';
import { Panel } from '../ui/panel.tsx';
import { OneTimeCodes } from './account/one-time-codes.tsx';
import { Sessions } from './account/sessions.tsx';

const columns = style({
  display: 'grid',
  gridTemplateColumns: { default: ['minmax(0, 1fr)'], lg: ['minmax(0, 1fr)', 'minmax(0, 1fr)'] },
  columnGap: 24,
  rowGap: 32,
  alignItems: 'start',
});
const paragraph = style({ font: 'body-sm', margin: 0, overflowWrap: 'anywhere' });

function Profile() {
  const say = useText();
  const { data: account } = useSuspenseQuery(accountQuery);
  return (
    <Section title={say('account.profile')}>
      <Panel>
        <ProblemForm
          submitLabel={say('action.save')}
          onSubmit={async (typed) => {
            keepAccount(await call('accountUpdate', { body: { name: typed('name') } }));
            ToastQueue.positive(say('account.saved'), { timeout: 5000 });
          }}
        >
          <TextField name="name" label={say('field.your_name')} defaultValue={account.name} autoComplete="name" />
          <TextField label={say('field.email')} value={account.email} isReadOnly />
        </ProblemForm>
      </Panel>
    </Section>
  );
}

function Password() {
  const say = useText();
  const { data: account } = useSuspenseQuery(accountQuery);
  const [changes, setChanges] = useState(0);
  return (
    <Section title={say('account.password')}>
      <Panel>
        <p className={paragraph}>{say('account.password.text')}</p>
        <ProblemForm
          key={changes}
          submitLabel={say('account.password.change')}
          onSubmit={async (typed) => {
            const current = account.has_password ? { current_password: typed('current_password') } : {};
            await call('passwordChange', { body: { ...current, new_password: typed('new_password') } });
            setChanges((count) => count + 1); // nothing typed stays
            ToastQueue.positive(say('account.password.changed'), { timeout: 5000 });
          }}
        >
          {account.has_password ? (
            <TextField
              name="current_password"
              type="password"
              label={say('field.current_password')}
              autoComplete="current-password"
            />
          ) : null}
          <TextField
            name="new_password"
            type="password"
            label={say('field.new_password')}
            description={say('field.password.rule')}
            autoComplete="new-password"
          />
        </ProblemForm>
      </Panel>
    </Section>
  );
}

function SingleSignOn() {
  const say = useText();
  const { data: account } = useSuspenseQuery(accountQuery);
  const provider = account.single_sign_on;
  if (!provider) return null;
  const query = new URLSearchParams({ return_to: paths.account });
  return (
    <Section title={say('account.single_sign_on')}>
      <Panel>
        <p className={paragraph}>
          {say(account.has_single_sign_on ? 'account.single_sign_on.on' : 'account.single_sign_on.off', { provider })}
        </p>
        {account.has_single_sign_on ? null : (
          <LinkButton variant="secondary" href={`/auth/oidc/start?${query}`}>
            {say('account.single_sign_on.connect', { provider })}
          </LinkButton>
        )}
      </Panel>
    </Section>
  );
}

export function AccountPage() {
  const say = useText();
  return (
    <Page title={say('account.title')}>
      <div className={columns}>
        <Profile />
        <Password />
        <OneTimeCodes />
        <SingleSignOn />
      </div>
      <Sessions />
    </Page>
  );
}
