// `relevo invitation`: links that wait to be accepted. `relevo user invite` makes them.
import type { Command } from 'commander';
import { allItems } from '../all-items.ts';
import { reference } from '../option-values.ts';
import { type JsonOption, print, printDeleted, table, withJson } from '../output.ts';
import { roleText } from '../roles.ts';
import { connect } from '../session.ts';

async function list(options: JsonOption): Promise<void> {
  const call = await connect();
  const items = await allItems(call, 'invitationList', {});
  print(options, items, () =>
    table(
      [
        ['ID', (invitation) => invitation.id],
        ['E-MAIL', (invitation) => invitation.email],
        ['FOR', (invitation) => ({ join: 'joining', reset: 'a new password' })[invitation.purpose]],
        ['ROLES', (invitation) => invitation.roles.map(roleText)],
        ['CREATED', (invitation) => invitation.created_at],
        ['GOOD UNTIL', (invitation) => invitation.expires_at],
      ],
      items,
      'No open invitations.',
    ),
  );
}

async function remove(invitation: string, options: JsonOption): Promise<void> {
  const call = await connect();
  await call('invitationDelete', { params: { invitation } });
  printDeleted(options, `the invitation ${invitation}`);
}

export function defineInvitation(group: Command): void {
  withJson(group.command('list').description('list the open invitations, newest first')).action(list);
  withJson(group.command('delete').description('take an invitation back; its link ends'))
    .argument('<invitation>', 'id of the invitation', reference)
    .action(remove);
}
