// Who is signed in.
import { alertOf, call, element, signInPath } from './page.js';

const { body: account, problem } = await call('GET', '/account');
if (problem?.code === 'unauthenticated') location.replace(signInPath('/'));
else if (problem) alertOf(problem);
else show();

function show() {
  element('about').textContent = `Signed in as ${account.name} (${account.email}).`;
  const lines = account.organizations.map(({ name, enabled, roles }) => {
    const held = roles.map(({ role, product, profile }) =>
      [role.replaceAll('_', ' '), profile?.name ?? product].filter(Boolean).join(' of '),
    );
    return `${name}: ${enabled ? held.join(', ') || 'no role' : 'closed to you'}`;
  });
  element('organizations').replaceChildren(
    ...lines.map((line) => Object.assign(document.createElement('li'), { textContent: line })),
  );
  element('sign-out').hidden = false;
  if (!account.single_sign_on || account.has_single_sign_on) return;
  element('connect').textContent = `Connect ${account.single_sign_on}`;
  element('connect').hidden = false;
}

element('sign-out').addEventListener('click', async () => {
  const { problem: refused } = await call('DELETE', '/session');
  if (refused && refused.code !== 'unauthenticated') return alertOf(refused);
  location.replace('/sign-in');
});
