// The dialog that moves the dates of the announcement: it shows who is affected before anything is stored.
import { Button, CustomDialog, DialogTrigger, TextField, ToastQueue } from '@react-spectrum/s2';
import { versionOf } from '@relevo/contract/call';
import type { DeprecationPolicy } from '@relevo/contract/deprecation';
import { useState } from 'react';
import { queryClient } from '../../api.ts';
import { ProblemForm, type Typed } from '../../forms/problem-form.tsx';
import { useOrganization } from '../../organization.ts';
import { deprecationQuery } from '../../queries.ts';
import { useText } from '../../text.tsx';
import { DialogBody } from '../../ui/dialog-body.tsx';
import { localTimeOf, momentOfLocalTime } from '../../ui/local-time.ts';
import { AffectedByPolicy } from './affected-by-policy.tsx';

const dates = ['announced_at', 'no_new_after', 'sunset_at'] as const;

/** Only what was changed: a moment whose seconds a field does not show stays as it is. */
function changesIn(typed: Typed, policy: DeprecationPolicy) {
  const changed = dates.filter((name) => typed(name) !== localTimeOf(policy[name]));
  const moments = changed.map((name) => [name, typed(name) === '' ? null : momentOfLocalTime(typed(name))]);
  return { ...Object.fromEntries(moments), link: typed('link').trim() || null };
}

const rules = {
  announced_at: 'deprecation.rule',
  no_new_after: 'deprecation.rule',
  sunset_at: 'deprecation.rule',
  link: 'deprecation.rule.link',
} as const;

function PolicyForm({ policy, close }: { readonly policy: DeprecationPolicy; readonly close: () => void }) {
  const say = useText();
  const { organization, call } = useOrganization();
  const [decidedOn] = useState(policy); // what is typed is decided on, whatever is read meanwhile
  const save = async (typed: Typed) => {
    const body = changesIn(typed, decidedOn);
    const stored = await call('deprecationUpdate', { body, ifMatch: versionOf(decidedOn) });
    close();
    queryClient.setQueryData(deprecationQuery({ organizationId: organization.id, call }).queryKey, stored);
    const changed = ['migrations', 'credential'];
    await Promise.all(
      changed.map((part) => queryClient.invalidateQueries({ queryKey: ['organization', organization.id, part] })),
    );
    ToastQueue.positive(say('catalogue.saved'), { timeout: 5000 });
  };
  return (
    <DialogBody title={say('deprecation.change')}>
      <ProblemForm submitLabel={say('action.save')} rules={rules} onCancel={close} onSubmit={save}>
        {dates.map((name) => (
          <TextField
            key={name}
            name={name}
            type="datetime-local"
            label={say(`deprecation.${name}`)}
            description={say(`deprecation.about.${name}`)}
            defaultValue={localTimeOf(decidedOn[name])}
          />
        ))}
        <TextField
          name="link"
          type="url"
          label={say('deprecation.link')}
          description={say('deprecation.about.link')}
          defaultValue={decidedOn.link ?? ''}
        />
        <AffectedByPolicy />
      </ProblemForm>
    </DialogBody>
  );
}

export function ChangePolicy({ policy }: { readonly policy: DeprecationPolicy }) {
  const say = useText();
  return (
    <DialogTrigger>
      <Button variant="secondary">{say('deprecation.change')}</Button>
      <CustomDialog size="L">{({ close }) => <PolicyForm policy={policy} close={close} />}</CustomDialog>
    </DialogTrigger>
  );
}
