// What every step of the wizard has around it: the way back to the project, the step's title, the stepper.
import type { ReactNode } from 'react';
import { useOrganization } from '../../organization.ts';
import { addressOf, paths } from '../../paths.ts';
import { useText } from '../../text.tsx';
import { Breadcrumbs } from '../../ui/breadcrumbs.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Page } from '../../ui/page.tsx';
import { Stepper } from './stepper.tsx';
import type { Selection, Step } from './ways.ts';

export interface WizardPageProps {
  readonly step: Step | 'saved';
  readonly projectTitle: string;
  readonly projectAddress: string;
  /** What was chosen on the steps before. */
  readonly selection?: Selection;
  /** Why saving failed. */
  readonly error?: unknown;
  readonly children: ReactNode;
}

/** Each step is a page of its own to whoever hears it: its heading takes the focus. */
export function WizardPage(props: WizardPageProps) {
  const { step, projectTitle, projectAddress, selection, error, children } = props;
  const say = useText();
  const { organization } = useOrganization();
  const type = selection?.way.type;
  const chosen = {
    api: selection?.api.name,
    authentication: type && step === 'profiles' ? say(`authentication.${type}`) : undefined,
  };
  return (
    <Page
      key={step}
      title={say(`add_api.${step}.title`)}
      above={
        <>
          <Breadcrumbs
            crumbs={[
              {
                name: say('projects.of', { organization: organization.name }),
                href: addressOf(paths.projects, { organization: organization.id }),
              },
              { name: projectTitle, href: projectAddress },
            ]}
          />
          {step === 'saved' ? null : <Stepper current={step} chosen={chosen} />}
        </>
      }
    >
      {error ? <Failure error={error} /> : null}
      {children}
    </Page>
  );
}
