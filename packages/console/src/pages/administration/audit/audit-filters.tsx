// What the audit log is narrowed to: who, what, to what, when, and which log.
import { Button, Picker, PickerItem, SegmentedControl, SegmentedControlItem, TextField } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { auditActions } from '@relevo/contract/audit-log';
import { actionText } from '../../../audit/action-text.ts';
import { useLanguage, useText } from '../../../text.tsx';
import { DateField } from '../../../ui/date-field.tsx';
import { type AuditFilters, isFiltered } from './filter-query.ts';

const grid = style({
  display: 'grid',
  gridTemplateColumns: '[repeat(auto-fill, minmax(min(100%, 180px), 1fr))]',
  columnGap: 16,
  rowGap: 12,
  alignItems: 'end',
});
const full = style({ width: 'full' });

/** Stands for every action, since an item needs an id. */
const anyAction = 'any';

interface AuditFilterBarProps {
  readonly filters: AuditFilters;
  readonly onChange: (changed: AuditFilters) => void;
  /** Whether there is a choice between the logs. */
  readonly hasServerLog: boolean;
}

function ActionPicker({ filters, onChange }: Pick<AuditFilterBarProps, 'filters' | 'onChange'>) {
  const say = useText();
  const { language } = useLanguage();
  const names = new Set<string>([...auditActions, ...(filters.action ? [filters.action] : [])]);
  const items = [...names].map((id) => ({ id, name: actionText(say, id) }));
  const sorted = items.toSorted((a, b) => a.name.localeCompare(b.name, language));
  return (
    <Picker
      label={say('audit.filter.action')}
      items={[{ id: anyAction, name: say('audit.filter.any') }, ...sorted]}
      selectedKey={filters.action ?? anyAction}
      onSelectionChange={(key) => onChange({ action: key === anyAction ? undefined : String(key) })}
      styles={full}
    >
      {({ id, name }) => <PickerItem id={id}>{name}</PickerItem>}
    </Picker>
  );
}

export function AuditFilterBar({ filters, onChange, hasServerLog }: AuditFilterBarProps) {
  const say = useText();
  const clear = () =>
    onChange({ actor: undefined, action: undefined, target: undefined, since: undefined, until: undefined });
  return (
    <>
      {hasServerLog ? (
        <SegmentedControl
          aria-label={say('audit.log')}
          selectedKey={filters.log ?? 'organization'}
          onSelectionChange={(key) => onChange({ log: key === 'server' ? 'server' : undefined })}
        >
          <SegmentedControlItem id="organization">{say('audit.log.organization')}</SegmentedControlItem>
          <SegmentedControlItem id="server">{say('audit.log.server')}</SegmentedControlItem>
        </SegmentedControl>
      ) : null}
      <div className={grid}>
        <TextField
          label={say('audit.filter.actor')}
          placeholder={say('audit.filter.actor.hint')}
          value={filters.actor ?? ''}
          onChange={(actor) => onChange({ actor: actor || undefined })}
          autoComplete="off"
          styles={full}
        />
        <ActionPicker filters={filters} onChange={onChange} />
        <TextField
          label={say('audit.filter.target')}
          placeholder={say('audit.filter.target.hint')}
          value={filters.target ?? ''}
          onChange={(target) => onChange({ target: target || undefined })}
          autoComplete="off"
          styles={full}
        />
        <DateField
          label={say('audit.filter.since')}
          value={filters.since ?? ''}
          onChange={(since) => onChange({ since: since || undefined })}
        />
        <DateField
          label={say('audit.filter.until')}
          value={filters.until ?? ''}
          onChange={(until) => onChange({ until: until || undefined })}
        />
        {isFiltered(filters) ? (
          <Button variant="secondary" onPress={clear}>
            {say('projects.clear')}
          </Button>
        ) : null}
      </div>
    </>
  );
}
