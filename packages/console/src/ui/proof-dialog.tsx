// Appears when a call waits for a proof of who sits there; what was begun goes on afterwards, and nothing typed is lost.

import { Content, CustomDialog, DialogContainer, LinkButton, Text } from '@react-spectrum/s2';
import type { Account } from '@relevo/contract/account';
import { useState, useSyncExternalStore } from 'react';
import { accountQuery, keepAccount, plainCall, queryClient } from '../api.ts';
import { ProblemForm, type Typed } from '../forms/problem-form.tsx';
import { ProofFields } from '../forms/proof-fields.tsx';
import { addressOf, paths } from '../paths.ts';
import { failureCodeOf } from '../problem-text.ts';
import { onWantedProof, type WantedProof, wantedProof } from '../proof.ts';
import { useText } from '../text.tsx';
import { DialogBody } from './dialog-body.tsx';

async function prove(kind: WantedProof['kind'], email: string, typed: Typed): Promise<Account> {
  const code = typed('code');
  const proof = { password: typed('password'), ...(code && { code }) };
  if (kind === 'step_up') return plainCall('stepUp', { body: proof });
  return plainCall('signIn', { body: { email, ...proof } });
}

/** Goes on as the same person; anybody else begins anew. */
function goOn(before: Account, now: Account, { settle }: WantedProof): void {
  if (before.id !== now.id) {
    location.replace(paths.home);
  } else {
    keepAccount(now);
    settle(true);
  }
}

function ByPassword({ wanted, account }: { readonly wanted: WantedProof; readonly account: Account }) {
  const say = useText();
  const [withCode, setWithCode] = useState(account.has_totp);
  return (
    <ProblemForm
      submitLabel={say('proof.submit')}
      onSubmit={async (typed) => goOn(account, await prove(wanted.kind, account.email, typed), wanted)}
      onRefused={(error) => {
        const needsCode = failureCodeOf(error) === 'totp_required' && !withCode;
        if (needsCode) setWithCode(true);
        return needsCode;
      }}
      onCancel={() => wanted.settle(false)}
    >
      <ProofFields withCode={withCode} />
    </ProblemForm>
  );
}

/** The provider's page opens beside this one, which keeps what was typed here. */
function ByProvider({ wanted, account }: { readonly wanted: WantedProof; readonly account: Account }) {
  const say = useText();
  const provider = account.single_sign_on ?? '';
  const query = new URLSearchParams({ return_to: addressOf(paths.account, {}), prove_again: '1' });
  return (
    <>
      <Text>{say('proof.provider', { provider })}</Text>
      <LinkButton variant="secondary" href={`/auth/oidc/start?${query}`} target="_blank" rel="noopener">
        {say('sign_in.provider', { provider })}
      </LinkButton>
      <ProblemForm
        submitLabel={say('action.continue')}
        onSubmit={async () => goOn(account, await plainCall('accountView', {}), wanted)}
        onCancel={() => wanted.settle(false)}
      />
    </>
  );
}

function Question({ wanted, account }: { readonly wanted: WantedProof; readonly account: Account }) {
  const say = useText();
  return (
    <CustomDialog size="S" role="dialog">
      <DialogBody title={say(`proof.${wanted.kind}.title`)}>
        <Content>{say(`proof.${wanted.kind}.text`, { email: account.email })}</Content>
        {account.has_password ? <ByPassword wanted={wanted} account={account} /> : null}
        {account.has_single_sign_on && account.single_sign_on ? <ByProvider wanted={wanted} account={account} /> : null}
      </DialogBody>
    </CustomDialog>
  );
}

export function ProofDialog() {
  const wanted = useSyncExternalStore(onWantedProof, wantedProof);
  const account = queryClient.getQueryData(accountQuery.queryKey);
  return (
    <DialogContainer onDismiss={() => wanted?.settle(false)}>
      {wanted && account ? <Question wanted={wanted} account={account} /> : null}
    </DialogContainer>
  );
}
