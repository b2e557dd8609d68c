// Where the wizard stands: the address holds step, API and type; what is typed and chosen otherwise lives with the page.
import type { AuthenticationType } from '@relevo/contract/wire';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { paths } from '../../paths.ts';
import type { Step } from './ways.ts';

export interface Draft {
  readonly apiSearch: string;
  /** Of a new credential; empty for the one that the server gives. */
  readonly name: string;
  readonly profileSearch: string;
  /** Ids of product profiles by product, since another API of the same product takes the same ones. */
  readonly profiles: Readonly<Record<string, readonly string[]>>;
}

interface Chosen {
  readonly api?: string;
  readonly type?: AuthenticationType;
}

const route = { from: `/signed-in${paths.addApi}` } as const;

export function useWizardState() {
  const search = useSearch(route);
  const navigate = useNavigate({ from: paths.addApi });
  const [draft, setDraft] = useState<Draft>({ apiSearch: '', name: '', profileSearch: '', profiles: {} });
  return {
    search,
    draft,
    change: (changed: Partial<Draft>) => setDraft((before) => ({ ...before, ...changed })),
    /** A step is an entry of the history. */
    go: (step: Step, chosen: Chosen = {}) => void navigate({ search: (before) => ({ ...before, ...chosen, step }) }),
    /** What is chosen on a step replaces its entry. */
    choose: (chosen: Chosen) =>
      void navigate({ search: (before) => ({ ...before, ...chosen }), replace: true, resetScroll: false }),
  };
}

export type WizardState = ReturnType<typeof useWizardState>;
