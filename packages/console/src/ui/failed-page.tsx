// Pages that could not be shown: something failed, or nothing is there.
import { LinkButton } from '@react-spectrum/s2';
import { useRouter } from '@tanstack/react-router';
import { paths } from '../paths.ts';
import { useText } from '../text.tsx';
import { EmptyState } from './empty-state.tsx';
import { Failure } from './failure.tsx';
import { Page } from './page.tsx';
import { PlainFrame } from './plain-frame.tsx';

export function FailedPage({ error, reset }: { readonly error: unknown; readonly reset?: () => void }) {
  const say = useText();
  const router = useRouter();
  const retry = () => {
    reset?.();
    void router.invalidate();
  };
  return (
    <PlainFrame>
      <Page title={say('failed.title')}>
        <Failure error={error} onRetry={retry} />
      </Page>
    </PlainFrame>
  );
}

/** The same for what is not there and for what may not be seen. */
export function Missing() {
  const say = useText();
  return (
    <Page title={say('missing.title')}>
      <EmptyState title={say('missing.title')} text={say('missing.text')}>
        <LinkButton variant="accent" href={paths.home}>
          {say('missing.home')}
        </LinkButton>
      </EmptyState>
    </Page>
  );
}

export function MissingPage() {
  return (
    <PlainFrame>
      <Missing />
    </PlainFrame>
  );
}
