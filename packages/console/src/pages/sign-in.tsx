// Signing in: password, the one-time code where it is asked for, or the single sign-on provider.
import { Content, Divider, Heading, InlineAlert, LinkButton, TextField } from '@react-spectrum/s2';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { plainCall } from '../api.ts';
import { ProblemForm } from '../forms/problem-form.tsx';
import { ProofFields } from '../forms/proof-fields.tsx';
import { ownPath } from '../paths.ts';
import { failureCodeOf } from '../problem-text.ts';
import { continueTo } from '../session.ts';
import { useText } from '../text.tsx';
import { Page } from '../ui/page.tsx';
import { PlainFrame } from '../ui/plain-frame.tsx';

/** Why single sign-on sent somebody back here. */
const providerProblems = [
  'provider_unavailable',
  'provider_refused',
  'sign_in_expired',
  'try_again',
  'email_missing',
  'email_not_verified',
  'sign_in_first',
  'no_organization',
] as const;

function ProviderProblem({ problem }: { readonly problem: string | undefined }) {
  const say = useText();
  const known = providerProblems.find((each) => each === problem);
  if (!known) return null;
  return (
    <div role="alert">
      <InlineAlert variant="notice">
        <Heading level={2}>{say('sign_in.problem.title')}</Heading>
        <Content>{say(`sign_in.problem.${known}`)}</Content>
      </InlineAlert>
    </div>
  );
}

function Provider({ returnTo }: { readonly returnTo: string }) {
  const say = useText();
  const { data } = useQuery({ queryKey: ['sign-in-options'], queryFn: () => plainCall('signInOptions', {}) });
  if (!data?.single_sign_on) return null;
  return (
    <>
      <Divider size="S" />
      <LinkButton variant="secondary" href={`/auth/oidc/start?${new URLSearchParams({ return_to: returnTo })}`}>
        {say('sign_in.provider', { provider: data.single_sign_on })}
      </LinkButton>
    </>
  );
}

export function SignInPage() {
  const say = useText();
  const { return_to: returnTo, problem } = useSearch({ from: '/sign-in' });
  const [withCode, setWithCode] = useState(false);
  return (
    <PlainFrame>
      <Page title={say('sign_in.title')}>
        <ProviderProblem problem={problem} />
        <ProblemForm
          submitLabel={say('sign_in.title')}
          onSubmit={async (typed) => {
            const code = typed('code');
            const body = { email: typed('email'), password: typed('password'), ...(code && { code }) };
            await plainCall('signIn', { body });
            continueTo(returnTo);
          }}
          onRefused={(error) => {
            const needsCode = failureCodeOf(error) === 'totp_required' && !withCode;
            if (needsCode) setWithCode(true);
            return needsCode;
          }}
        >
          <TextField name="email" type="email" label={say('field.email')} autoComplete="username" />
          <ProofFields withCode={withCode} />
        </ProblemForm>
        <Provider returnTo={ownPath(returnTo)} />
      </Page>
    </PlainFrame>
  );
}
