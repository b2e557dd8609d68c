// Signing in: password, the one-time code where it is asked for, or the single sign-on provider.
import { alertOf, call, element, onSubmit, returnPath } from './page.js';

const problems = {
  provider_unavailable: 'The single sign-on provider does not answer. Try again, or sign in with your password.',
  provider_refused: 'The single sign-on provider did not let you in. Begin again.',
  sign_in_expired: 'That took too long, or was begun in another browser. Begin again.',
  try_again: 'That could not be finished. Try again.',
  email_missing: 'The single sign-on provider does not tell your e-mail address. Ask your administrator.',
  email_not_verified:
    'The single sign-on provider has not verified your e-mail address. Verify it there, then try again.',
  sign_in_first:
    'There is an account with your e-mail address. Sign in with its password, then connect single sign-on on the page of your account.',
  no_organization: 'None of your groups has a role here. Ask your administrator for an invitation.',
};

const parameters = new URLSearchParams(location.search);
const detail = Object.hasOwn(problems, parameters.get('problem') ?? '') && problems[parameters.get('problem')];
if (detail) alertOf({ detail });
if (parameters.has('prove_again')) element('heading').textContent = 'Prove again who you are';

async function offerProvider() {
  const { body } = await call('GET', '/sign-in');
  if (!body?.single_sign_on) return;
  const provider = new URLSearchParams({ return_to: returnPath() });
  if (parameters.has('prove_again')) provider.set('prove_again', '1');
  const button = element('single-sign-on');
  button.textContent = `Continue with ${body.single_sign_on}`;
  button.href = `/auth/oidc/start?${provider}`;
  button.hidden = false;
}

onSubmit(element('form'), async () => {
  const [email, password, code] = ['email', 'password', 'code'].map((id) => element(id).value);
  const { problem } = await call('POST', '/session', { email, password, ...(code && { code }) });
  if (!problem) return location.assign(returnPath());
  if (problem.code === 'totp_required') {
    element('second-factor').hidden = false;
    element('code').focus();
    return;
  }
  alertOf(problem);
});

await offerProvider();
