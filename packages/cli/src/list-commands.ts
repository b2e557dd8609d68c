// Which list shows what was looked for in vain.

/** By the server's word for what is not there; the longer of two that begin alike stands first. */
const lists: readonly (readonly [what: string, command: string])[] = [
  ['API', 'relevo api list'],
  ['certificate', 'relevo certificate list --credential CREDENTIAL'],
  ['client secret', 'relevo secret list --credential CREDENTIAL'],
  ['container', 'relevo instance view INSTANCE'],
  ['credential', 'relevo credential list'],
  ['group mapping', 'relevo group-mapping list'],
  ['instance', 'relevo instance list'],
  ['invitation', 'relevo invitation list'],
  ['product profile', 'relevo profile list'],
  ['product', 'relevo product list'],
  ['project', 'relevo project list'],
  ['user', 'relevo user list'],
];

/** The next step after the server's words for `not_found`; undefined where no list would help. */
export function nextStepToFind(message: string): string | undefined {
  const [, what = ''] = /^There is no (?:such )?(.*)$/s.exec(message) ?? [];
  if (what.startsWith('organization'))
    return '"relevo organization list", without --organization and RELEVO_ORGANIZATION, shows those that you may enter.';
  const [, command] = lists.find(([start]) => what.startsWith(start)) ?? [];
  return command && `See what there is with "${command}".`;
}
