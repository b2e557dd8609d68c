// The roles of a member: those given by hand can be changed here, those of groups come from the provider.
import { ToastQueue } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { versionOf } from '@relevo/contract/call';
import type { HeldRole } from '@relevo/contract/roles';
import type { User } from '@relevo/contract/users';
import { useState } from 'react';
import { extentIn } from '../../../api.ts';
import { ProblemForm } from '../../../forms/problem-form.tsx';
import { RoleEditor } from '../../../forms/role-editor.tsx';
import { grantOf } from '../../../held-roles.ts';
import { useOrganization } from '../../../organization.ts';
import { useText } from '../../../text.tsx';
import { Section } from '../../../ui/page.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { RoleList } from '../../../ui/role-list.tsx';
import { keepUser } from './changed-user.ts';

const text = style({ font: 'body-sm', margin: 0 });
const heading = style({ font: 'title', margin: 0 });
const reasons = { forbidden: 'users.roles.forbidden', invalid_request: 'user.roles.none_left' } as const;

/** What somebody has chosen, and the answer that they chose it on. */
interface Draft {
  readonly basis: User;
  readonly roles: readonly HeldRole[];
}

function RolesForm({ user }: { readonly user: User }) {
  const say = useText();
  const { organization, call } = useOrganization();
  const [draft, setDraft] = useState<Draft>();
  const [discarded, setDiscarded] = useState(0);
  const { basis, roles } = draft ?? { basis: user, roles: user.roles };
  const discard = () => {
    setDraft(undefined);
    setDiscarded((count) => count + 1); // a refusal goes with what was refused
  };
  return (
    <ProblemForm
      key={discarded}
      submitLabel={say('action.save')}
      reasons={reasons}
      {...(draft && { onCancel: discard })}
      onSubmit={async () => {
        const body = { roles: roles.map(grantOf) };
        const changed = await call('userUpdate', { params: { user: user.id }, body, ifMatch: versionOf(basis) });
        await keepUser(organization.id, changed);
        setDraft(undefined);
        ToastQueue.positive(say('user.roles.saved'), { timeout: 5000 });
      }}
    >
      <RoleEditor value={roles} onChange={(chosen) => setDraft({ basis, roles: chosen })} />
    </ProblemForm>
  );
}

function GroupRoles({ user }: { readonly user: User }) {
  const say = useText();
  if (user.group_roles.length === 0) return null;
  return (
    <Panel>
      <h3 className={heading}>{say('user.group_roles')}</h3>
      <p className={text}>{say('user.group_roles.text')}</p>
      <RoleList label={say('user.group_roles')} roles={user.group_roles} />
    </Panel>
  );
}

export function UserRoles({ user }: { readonly user: User }) {
  const say = useText();
  const { organization } = useOrganization();
  const extent = extentIn(organization, 'userUpdate');
  return (
    <Section title={say('users.roles')}>
      <Panel>
        {extent === 'all' ? null : (
          <p className={text}>{say(extent === 'own' ? 'user.roles.own' : 'user.roles.read_only')}</p>
        )}
        {extent === 'none' ? <RoleList label={say('users.roles')} roles={user.roles} /> : <RolesForm user={user} />}
      </Panel>
      <GroupRoles user={user} />
    </Section>
  );
}
