// The command line asks to act for who is signed in; the answer goes to the program that listens on this machine.
import { alertOf, call, element, onSubmit, signInPath } from './page.js';

const parameters = new URLSearchParams(location.search);
const request = Object.fromEntries(
  ['redirect_uri', 'code_challenge', 'state'].map((name) => [name, parameters.get(name) ?? '']),
);
const here = location.pathname + location.search;

const { body: account } = await call('GET', '/account');
if (!account) location.replace(signInPath(here));
else {
  element('about').textContent = `May the command line on this machine act as ${account.email} for twelve hours?`;
  element('form').hidden = false;
}

onSubmit(element('form'), async () => {
  const { body, problem } = await call('POST', '/cli/authorize', request);
  if (body) return location.replace(body.redirect_to);
  if (problem.code === 'step_up_required') return location.replace(signInPath(here, { prove_again: '1' }));
  if (problem.code === 'invalid_request')
    return alertOf({ detail: 'This link is not complete. Start relevo login again.' });
  alertOf(problem);
});
