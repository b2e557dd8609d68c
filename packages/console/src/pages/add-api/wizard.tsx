// The wizard that adds an API to a project, step by step.
import type { Api, Product } from '@relevo/contract/catalogue';
import type { Credential } from '@relevo/contract/credentials';
import type { Project } from '@relevo/contract/projects';
import { addressOf, paths } from '../../paths.ts';
import { ChooseApi } from './choose-api.tsx';
import { ChooseAuthentication } from './choose-authentication.tsx';
import { ChooseProfiles } from './choose-profiles.tsx';
import { SavedCredential } from './saved-credential.tsx';
import { useSave } from './use-save.ts';
import { selectionOf } from './ways.ts';
import { WizardPage } from './wizard-page.tsx';
import { useWizardState } from './wizard-state.ts';

export interface WizardProps {
  readonly organizationId: string;
  readonly project: Project;
  readonly apis: readonly Api[];
  readonly products: readonly Product[];
  readonly credentials: readonly Credential[];
  /** Whether new credentials may have Service Account (JWT). */
  readonly legacyOpen: boolean;
}

export function Wizard({ organizationId, project, apis, products, credentials, legacyOpen }: WizardProps) {
  const state = useWizardState();
  const { step, api, type } = state.search;
  const params = { organization: organizationId, project: project.id };
  const saving = useSave(params, state);
  const named = apis.find(({ code }) => code === api);
  const selection = selectionOf(named, credentials, type, legacyOpen);
  const frame = { projectTitle: project.title, projectAddress: addressOf(paths.project, params) };
  const { error } = saving;
  if (step === 'saved') {
    return (
      <WizardPage {...frame} step="saved">
        <SavedCredential created={saving.created} params={params} />
      </WizardPage>
    );
  }
  if (!selection || step === undefined || step === 'api') {
    return (
      <WizardPage {...frame} step="api" error={error}>
        <ChooseApi {...frame} {...{ state, saving, apis, products, credentials, legacyOpen }} chosen={selection?.api} />
      </WizardPage>
    );
  }
  // A type that is gone meanwhile, or was never chosen, is chosen before anything is saved by it.
  if (step === 'authentication' || type !== selection.way.type) {
    return (
      <WizardPage {...frame} step="authentication" selection={selection} error={error}>
        <ChooseAuthentication {...frame} {...{ state, saving, selection }} />
      </WizardPage>
    );
  }
  return (
    <WizardPage {...frame} step="profiles" selection={selection} error={error}>
      <ChooseProfiles {...frame} {...{ state, saving, selection, apis }} />
    </WizardPage>
  );
}
