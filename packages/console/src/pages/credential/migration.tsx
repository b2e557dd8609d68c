// The tab of a credential's move from Service Account (JWT) to OAuth Server-to-Server: its steps, and what they rest on.
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { migrationQuery } from '../../queries.ts';
import { Failure } from '../../ui/failure.tsx';
import { ProgressPage } from '../../ui/progress-page.tsx';
import { AddedSecret } from './added-secret.tsx';
import { Brownouts } from './migration/brownouts.tsx';
import { Comparison } from './migration/comparison.tsx';
import { CompletedMigration } from './migration/completed-migration.tsx';
import { MigrationCards } from './migration/migration-cards.tsx';
import { ReviewMigration } from './migration/review-migration.tsx';
import { Stragglers } from './migration/stragglers.tsx';
import { SunsetOfCredential } from './migration/sunset-extension.tsx';
import type { SecretInSight, ShownCredential } from './shown-credential.ts';

const UsageOverTime = lazy(async () => ({ default: (await import('./migration/usage-over-time.tsx')).UsageOverTime }));

export type CredentialMigrationProps = ShownCredential & SecretInSight;

/** Whoever decides looks at what is so now, not at what the page knew before. */
function Review(shown: ShownCredential) {
  const known = migrationQuery(shown, shown.credential.id);
  const { data, error, refetch } = useQuery({
    ...known,
    queryKey: [...known.queryKey, 'review'],
    gcTime: 0,
    staleTime: 'static',
  });
  if (data) return <ReviewMigration shown={shown} migration={data} />;
  return error ? <Failure error={error} onRetry={() => void refetch()} /> : <ProgressPage />;
}

export function CredentialMigration({ shownSecret, showSecret, ...shown }: CredentialMigrationProps) {
  const { review = false } = useSearch({ strict: false });
  const { data: migration, error, refetch } = useQuery(migrationQuery(shown, shown.credential.id));
  if (error && !migration) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!migration) return <ProgressPage />;
  if (review && migration.state === 'in_progress') return <Review {...shown} />;
  const isCompleted = migration.state === 'completed';
  return (
    <>
      <AddedSecret credential={shown.credential} shownSecret={shownSecret} showSecret={showSecret} />
      {isCompleted ? (
        <CompletedMigration shown={shown} migration={migration} />
      ) : (
        <>
          <MigrationCards shown={shown} migration={migration} showSecret={showSecret} />
          <Stragglers shown={shown} migration={migration} />
        </>
      )}
      <Suspense fallback={<ProgressPage />}>
        <UsageOverTime migration={migration} />
      </Suspense>
      {isCompleted ? null : <Brownouts shown={shown} migration={migration} />}
      {isCompleted ? null : <SunsetOfCredential shown={shown} migration={migration} />}
      <Comparison {...shown} />
    </>
  );
}
