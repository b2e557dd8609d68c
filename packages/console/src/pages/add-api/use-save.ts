// Saves what the wizard has gathered: a new credential, or the API in the one that the project has of this type.
import { ToastQueue } from '@react-spectrum/s2';
import { type Call, ProblemError, versionOf } from '@relevo/contract/call';
import type { CreatedCredential, Credential } from '@relevo/contract/credentials';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import type { z } from 'zod';
import { newIdempotencyKey, queryClient } from '../../api.ts';
import { useOrganization } from '../../organization.ts';
import { paths } from '../../paths.ts';
import { failureCodeOf } from '../../problem-text.ts';
import { credentialQuery } from '../../queries.ts';
import { useText } from '../../text.tsx';
import type { Selection } from './ways.ts';
import type { WizardState } from './wizard-state.ts';

/** A credential with its client secret, which is seen once. */
export type WithSecret = z.infer<typeof CreatedCredential>;

export interface ProjectAddress {
  readonly organization: string;
  readonly project: string;
}

/** Adds to what the credential has at this moment; the version makes sure that nothing of it gets lost. */
async function addTo(credential: Credential, { api }: Selection, profiles: readonly string[], call: Call) {
  const params = { credential: credential.id };
  const current = await call('credentialView', { params });
  const body = { apis: [...current.apis, api.code], profiles: [...current.profiles, ...profiles] };
  return call('credentialUpdate', { params, body, ifMatch: versionOf(current) });
}

/** Whether the name was refused, which was typed on an earlier step. */
export function concernsName(error: unknown): boolean {
  if (!(error instanceof ProblemError)) return false;
  return error.code === 'name_taken' || (error.problem.errors ?? []).some(({ field }) => field === 'name');
}

/** Whether the server has said nothing about what was to be saved. */
const isUnheard = (error: unknown): boolean => ['unreachable', 'unauthenticated'].includes(failureCodeOf(error));

/** Whatever shows the project or its credentials is asked for again. */
async function reread({ organization, project }: ProjectAddress): Promise<void> {
  const of = ['organization', organization];
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: [...of, 'project', project] }),
    queryClient.invalidateQueries({ queryKey: [...of, 'projects'] }),
  ]);
}

/** Where a saved credential is shown: a new one with its secret here, once; one that was there on its own page. */
function useShowSaved(params: ProjectAddress, { search }: WizardState) {
  const say = useText();
  const navigate = useNavigate();
  const [created, setCreated] = useState<WithSecret>();
  const isShown = search.step === 'saved';
  useEffect(() => {
    if (!isShown) setCreated(undefined);
  }, [isShown]);
  const showCreated = async (credential: WithSecret) => {
    setCreated(credential);
    await navigate({ to: paths.addApi, params, search: { ...search, step: 'saved' }, replace: true });
  };
  const showChanged = async ({ id, name }: Credential) => {
    await navigate({ to: paths.credential, params: { ...params, credential: id }, replace: true });
    ToastQueue.positive(say('add_api.added', { name }), { timeout: 5000 });
  };
  return { created, showCreated, showChanged };
}

export function useSave(params: ProjectAddress, state: WizardState) {
  const { call } = useOrganization();
  const { created, showCreated, showChanged } = useShowSaved(params, state);
  /** One until something is created: a request that is sent twice, or whose answer was lost, creates once. */
  const idempotencyKey = useRef(newIdempotencyKey());
  const { name, profiles } = state.draft;
  const { mutate, isPending, error, reset } = useMutation<void, unknown, Selection>({
    gcTime: 0,
    mutationFn: async (selection) => {
      const { api, way } = selection;
      const added = [...(profiles[api.product] ?? [])];
      if (way.credential) {
        const changed = await addTo(way.credential, selection, added, call);
        queryClient.setQueryData(
          credentialQuery({ organizationId: params.organization, call }, changed.id).queryKey,
          changed,
        );
        return showChanged(changed);
      }
      const body = {
        project: params.project,
        type: way.type,
        apis: [api.code],
        profiles: added,
        ...(name && { name }),
      };
      const credential = await call('credentialCreate', { body, idempotencyKey: idempotencyKey.current });
      idempotencyKey.current = newIdempotencyKey();
      return showCreated(credential);
    },
    onError: (refusal) => {
      if (concernsName(refusal)) state.go('authentication');
    },
    // Nothing was heard: the next try is the same one, and what is chosen stays until then.
    onSettled: (_, refusal) => (refusal !== null && isUnheard(refusal) ? undefined : reread(params)),
  });
  return { created, save: mutate, isPending, error, forgetError: reset };
}

export type Saving = ReturnType<typeof useSave>;
