// What somebody says about a project, new or known.

import { TextArea, TextField } from '@react-spectrum/s2';
import { versionOf } from '@relevo/contract/call';
import type { Project } from '@relevo/contract/projects';
import { useState } from 'react';
import { useText } from '../text.tsx';
import { ProblemForm, type Typed } from './problem-form.tsx';

/** The fields as the server takes them. An address that is left out is none. */
export interface ProjectValues {
  readonly title: string;
  readonly description: string;
  readonly owner: string | null;
  readonly contacts: string[];
}

/** E-mail addresses, however they are separated. */
const addressesIn = (text: string): string[] => text.split(/[\s,;]+/).filter((address) => address !== '');

function valuesOf(typed: Typed): ProjectValues {
  return {
    title: typed('title'),
    description: typed('description'),
    owner: typed('owner').trim() || null,
    contacts: addressesIn(typed('contacts')),
  };
}

export interface ProjectFormProps {
  readonly project?: Project;
  readonly submitLabel: string;
  /** `ifMatch` is the version that somebody sees while they type; undefined for a new project. */
  readonly onSubmit: (values: ProjectValues, ifMatch: string | undefined, idempotencyKey: string) => Promise<unknown>;
  readonly onCancel: () => void;
}

export function ProjectForm({ project, submitLabel, onSubmit, onCancel }: ProjectFormProps) {
  const say = useText();
  const [ifMatch] = useState(() => project && versionOf(project));
  return (
    <ProblemForm
      submitLabel={submitLabel}
      onCancel={onCancel}
      onSubmit={(typed, idempotencyKey) => onSubmit(valuesOf(typed), ifMatch, idempotencyKey)}
    >
      <TextField
        name="title"
        label={say('field.title')}
        description={say('field.title.rule')}
        defaultValue={project?.title ?? ''}
        autoFocus
      />
      <TextArea name="description" label={say('field.description')} defaultValue={project?.description ?? ''} />
      <TextField
        name="owner"
        type="email"
        label={say('field.owner')}
        description={say('field.owner.hint')}
        defaultValue={project?.owner ?? ''}
      />
      <TextField
        name="contacts"
        label={say('field.contacts')}
        description={say('field.contacts.rule')}
        defaultValue={project?.contacts.join(', ') ?? ''}
      />
    </ProblemForm>
  );
}
