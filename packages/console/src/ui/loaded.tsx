// A page of one thing: while it is on its way, when it is not there, when it cannot be had, and then the thing.
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { failureCodeOf } from '../problem-text.ts';
import { useText } from '../text.tsx';
import { Missing } from './failed-page.tsx';
import { Failure } from './failure.tsx';
import { Page } from './page.tsx';
import { ProgressPage } from './progress-page.tsx';

/** An address that names nothing possible names nothing. */
const missing: readonly string[] = ['not_found', 'invalid_request'];

export interface LoadedProps<T> {
  readonly query: UseQueryResult<T>;
  readonly children: (data: T) => ReactNode;
}

export function Loaded<T>({ query, children }: LoadedProps<T>) {
  const say = useText();
  const { data, error, refetch } = query;
  if (error && missing.includes(failureCodeOf(error))) return <Missing />;
  if (data !== undefined) return children(data);
  if (!error) return <ProgressPage />;
  return (
    <Page title={say('failed.title')}>
      <Failure error={error} onRetry={() => void refetch()} />
    </Page>
  );
}
