// What the pages share: calls of the admin API with the browser's cookie, messages, and where to go next.

/** An element of this page. */
export const element = (id) => document.getElementById(id);

/** Calls the admin API. Resolves with `{ body }` or `{ problem }`, and never rejects. */
export async function call(method, path, body) {
  const json =
    body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  try {
    const response = await fetch(`/api/v1${path}`, { method, ...json });
    const answer = response.status === 204 ? undefined : await response.json();
    return response.ok ? { body: answer } : { problem: answer };
  } catch {
    return { problem: { code: 'unreachable', detail: 'The server does not answer. Try again.' } };
  }
}

const labelOf = (field) => document.querySelector(`label[for="${CSS.escape(field)}"]`)?.textContent ?? field;

/** Says what is wrong, read aloud by screen readers; marks the fields that a problem names. */
export function alertOf(problem) {
  const fields = problem?.errors ?? [];
  for (const input of document.querySelectorAll('input')) {
    input.setAttribute('aria-invalid', String(fields.some(({ field }) => field.endsWith(input.name))));
  }
  const named = fields.map(({ field, message }) => `${labelOf(field)} ${message}.`);
  element('alert').textContent = [problem?.detail, ...named].filter(Boolean).join(' ');
  document.querySelector('[aria-invalid="true"]')?.focus();
}

/** Runs `work` when the form is sent, once at a time. */
export function onSubmit(form, work) {
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const button = form.querySelector('button');
    if (button.disabled) return;
    button.disabled = true;
    alertOf(undefined);
    await work().finally(() => {
      button.disabled = false;
    });
  });
}

/** The page that a visitor came from, if it is one of ours. */
export function returnPath() {
  const wanted = new URLSearchParams(location.search).get('return_to') ?? '/';
  const url = URL.canParse(wanted, location.origin) ? new URL(wanted, location.origin) : undefined;
  const own = url?.origin === location.origin && !url.pathname.startsWith('//');
  return own ? url.pathname + url.search + url.hash : '/';
}

/** Where to sign in and come back to `path`. */
export const signInPath = (path, extra = {}) => `/sign-in?${new URLSearchParams({ return_to: path, ...extra })}`;
