// An invitation: its secret stands in the fragment, which the browser keeps to itself.
import { alertOf, call, element, onSubmit } from './page.js';

const token = location.hash.slice(1);

function showForm({ purpose, organization, email }) {
  const joins = purpose === 'join';
  element('heading').textContent = joins ? `Join ${organization}` : 'Set a new password';
  element('about').textContent = joins
    ? `You are invited to ${organization}${email ? ` as ${email}` : ' as its first administrator'}.`
    : `For ${email}. One-time codes end, and so do all your sessions.`;
  element('email').value = email ?? '';
  element('email').readOnly = email !== null;
  element('name-field').hidden = !joins;
  element('form').hidden = false;
}

/** For who has an account already: signs in, in another tab, and comes back. */
function showAccount({ organization, email }, signedInAs) {
  const own = signedInAs === email;
  element('heading').textContent = `Join ${organization}`;
  element('about').textContent = own
    ? `You are signed in as ${email}.`
    : `${email} has an account already. Sign in as ${email}, then come back to this page.`;
  element('form').hidden = !own;
  for (const id of ['email-field', 'name-field', 'password-field']) element(id).hidden = own;
  element('sign-in').hidden = own;
}

async function show() {
  const { body, problem } = await call('POST', '/invitations/view', { token });
  if (problem) {
    element('about').textContent = '';
    return alertOf({ detail: problem.code === 'invalid_request' ? 'This link is not complete.' : problem.detail });
  }
  if (body.purpose !== 'join' || !body.account_exists) return showForm(body);
  const account = await call('GET', '/account');
  showAccount(body, account.body?.email);
}

const shownValue = (id) => (element(`${id}-field`).hidden ? '' : element(id).value.trim());

onSubmit(element('form'), async () => {
  const values = { email: shownValue('email'), name: shownValue('name'), password: shownValue('password') };
  const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
  const { problem } = await call('POST', '/invitations/accept', { token, ...given });
  if (problem) alertOf(problem);
  else location.replace('/');
});

document.addEventListener('visibilitychange', async () => {
  if (!document.hidden && !element('sign-in').hidden) await show();
});

await show();
