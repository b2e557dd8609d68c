// An invitation: its secret stands in the fragment, which browsers keep to themselves; it is taken out of the address at
// once and lives in memory only.

import { LinkButton, TextField } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { Account, OpenInvitation } from '@relevo/contract/account';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { z } from 'zod';
import { plainCall } from '../api.ts';
import { ProblemForm } from '../forms/problem-form.tsx';
import { addressOf, paths } from '../paths.ts';
import { failureCodeOf } from '../problem-text.ts';
import { continueTo } from '../session.ts';
import { useText } from '../text.tsx';
import { Failure } from '../ui/failure.tsx';
import { Page } from '../ui/page.tsx';
import { PlainFrame } from '../ui/plain-frame.tsx';
import { ProgressPage } from '../ui/progress-page.tsx';

type Invitation = z.infer<typeof OpenInvitation>;

const paragraph = style({ font: 'body-sm', margin: 0, overflowWrap: 'anywhere' });

/** The secret of the link, read once. */
function useLinkSecret(): string {
  const [secret] = useState(() => location.hash.slice(1));
  useEffect(() => {
    if (location.hash !== '') history.replaceState(history.state, '', location.pathname);
  }, []);
  return secret;
}

interface Offer {
  readonly token: string;
  readonly invitation: Invitation;
}

function NewAccount({ token, invitation }: Offer) {
  const say = useText();
  const { purpose, organization, email } = invitation;
  const joins = purpose === 'join';
  return (
    <>
      <p className={paragraph}>
        {joins
          ? say(email === null ? 'invitation.first' : 'invitation.join', { organization, email: email ?? '' })
          : say('invitation.reset', { email: email ?? '' })}
      </p>
      <ProblemForm
        submitLabel={say(joins ? 'invitation.accept' : 'invitation.set_password')}
        onSubmit={async (typed) => {
          const body = {
            token,
            password: typed('password'),
            ...(joins && { name: typed('name') }),
            ...(email === null && { email: typed('email') }),
          };
          await plainCall('invitationAccept', { body });
          continueTo(paths.home);
        }}
      >
        {email === null ? (
          <TextField name="email" type="email" label={say('field.email')} autoComplete="username" />
        ) : (
          <TextField type="email" label={say('field.email')} value={email} isReadOnly autoComplete="username" />
        )}
        {joins ? <TextField name="name" label={say('field.your_name')} autoComplete="name" /> : null}
        <TextField
          name="password"
          type="password"
          label={say('field.new_password')}
          description={say('field.password.rule')}
          autoComplete="new-password"
        />
      </ProblemForm>
    </>
  );
}

/** For who has an account already: signs in, in another tab, and comes back. */
function KnownAccount({ token, invitation, account }: Offer & { readonly account: Account | undefined }) {
  const say = useText();
  const { organization, email } = invitation;
  const values = { organization, email: email ?? '' };
  if (account?.email !== email) {
    return (
      <>
        <p className={paragraph}>{say('invitation.sign_in_first', values)}</p>
        <LinkButton variant="accent" href={addressOf(paths.signIn, {})} target="_blank" rel="noopener">
          {say('sign_in.title')}
        </LinkButton>
      </>
    );
  }
  return (
    <>
      <p className={paragraph}>{say('invitation.signed_in', values)}</p>
      <ProblemForm
        submitLabel={say('invitation.accept')}
        onSubmit={async () => {
          await plainCall('invitationAccept', { body: { token } });
          continueTo(paths.home);
        }}
      />
    </>
  );
}

async function readInvitation(token: string): Promise<{ invitation: Invitation; account: Account | undefined }> {
  const invitation = await plainCall('invitationView', { body: { token } });
  if (!invitation.account_exists || invitation.purpose !== 'join') return { invitation, account: undefined };
  const account = await plainCall('accountView', {}).catch((error: unknown) => {
    if (failureCodeOf(error) === 'unauthenticated') return undefined;
    throw error;
  });
  return { invitation, account };
}

export function InvitationPage() {
  const say = useText();
  const token = useLinkSecret();
  // No secret in the key, since keys are kept; coming back from another tab asks again.
  const { data, error, refetch } = useQuery({
    queryKey: ['invitation'],
    queryFn: () => readInvitation(token),
    gcTime: 0,
    staleTime: 0,
    refetchOnWindowFocus: true,
  });
  const joins = data?.invitation.purpose !== 'reset';
  const title = data && joins ? say('invitation.title', { organization: data.invitation.organization }) : undefined;
  const isKnown = data && joins && data.invitation.account_exists;
  return (
    <PlainFrame>
      <Page title={title ?? say(joins ? 'invitation.plain_title' : 'invitation.reset_title')}>
        {error ? <Failure error={error} onRetry={() => void refetch()} /> : null}
        {!data && !error ? <ProgressPage /> : null}
        {isKnown ? <KnownAccount token={token} invitation={data.invitation} account={data.account} /> : null}
        {data && !isKnown ? <NewAccount token={token} invitation={data.invitation} /> : null}
      </Page>
    </PlainFrame>
  );
}
