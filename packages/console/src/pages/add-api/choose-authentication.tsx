// The second step: how the application proves itself, and what its credential is called.
import { Badge, Button, Radio, RadioGroup, TextField } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { failureText, fieldTexts } from '../../problem-text.ts';
import { type Say, useText } from '../../text.tsx';
import { Choice, choices } from './choice.tsx';
import { StepButtons } from './step-buttons.tsx';
import { concernsName, type Saving } from './use-save.ts';
import type { Selection, Way } from './ways.ts';
import type { WizardState } from './wizard-state.ts';

export interface ChooseAuthenticationProps {
  readonly selection: Selection;
  readonly state: WizardState;
  readonly saving: Saving;
  readonly projectAddress: string;
}

function WayChoice({ way, isSelected }: { readonly way: Way; readonly isSelected: boolean }) {
  const say = useText();
  const { type, isThere } = way;
  const isLegacy = type === 'service_account_jwt';
  return (
    <Choice
      isSelected={isSelected}
      about={say(`add_api.about.${type}`)}
      badges={
        <Badge variant={isLegacy ? 'notice' : 'positive'} fillStyle="subtle">
          {say(isLegacy ? 'add_api.deprecated' : 'add_api.recommended')}
        </Badge>
      }
    >
      {(describedBy) => (
        <Radio value={type} isDisabled={isThere} aria-describedby={describedBy}>
          {say(`authentication.${type}`)}
        </Radio>
      )}
    </Choice>
  );
}

const note = style({ font: 'body-sm', margin: 0, overflowWrap: 'anywhere' });

/** What becomes of the credentials that the project has: at most one per type. */
const notesOn = (say: Say, { ways, way }: Selection): string[] => [
  ...ways.flatMap(({ isThere, credential }) =>
    isThere && credential ? [say('add_api.there.in', { name: credential.name })] : [],
  ),
  ...(way.credential ? [say('add_api.existing', { name: way.credential.name })] : []),
];

function Name({ state, saving }: Pick<ChooseAuthenticationProps, 'state' | 'saving'>) {
  const say = useText();
  const { error, forgetError } = saving;
  return (
    <TextField
      label={say('add_api.name')}
      description={say('add_api.name.hint')}
      value={state.draft.name}
      onChange={(name) => {
        forgetError();
        state.change({ name });
      }}
      isInvalid={concernsName(error)}
      errorMessage={fieldTexts(say, error).name ?? failureText(say, error).text}
      autoComplete="off"
      styles={style({ maxWidth: 480 })}
    />
  );
}

export function ChooseAuthentication({ selection, state, saving, projectAddress }: ChooseAuthenticationProps) {
  const say = useText();
  const { ways, way: chosen } = selection;
  const goOn = () => {
    saving.forgetError();
    state.go('profiles', { type: chosen.type });
  };
  return (
    <>
      <RadioGroup
        aria-label={say('add_api.authentication.title')}
        value={chosen.type}
        onChange={(value) => {
          const way = ways.find(({ type }) => type === value);
          if (way) state.choose({ type: way.type });
        }}
        isEmphasized
        styles={style({ width: 'full' })}
      >
        <ul className={choices}>
          {ways.map((way) => (
            <WayChoice key={way.type} way={way} isSelected={way === chosen} />
          ))}
        </ul>
      </RadioGroup>
      {notesOn(say, selection).map((text) => (
        <p key={text} className={note}>
          {text}
        </p>
      ))}
      {chosen.credential ? null : <Name state={state} saving={saving} />}
      <StepButtons projectAddress={projectAddress} onBack={() => state.go('api')}>
        <Button variant="accent" onPress={goOn}>
          {say('action.next')}
        </Button>
      </StepButtons>
    </>
  );
}
