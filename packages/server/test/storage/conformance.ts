// The suite that every Store passes, whatever its engine.
import { afterEach, beforeEach, describe } from 'vitest';
import type { Store } from '../../src/domain/store.ts';
import { attentionConformance } from './conformance-attention.ts';
import { auditConformance } from './conformance-audit.ts';
import { changeFeedConformance } from './conformance-change-feed.ts';
import { changeConformance } from './conformance-changes.ts';
import { deprecationConformance } from './conformance-deprecation.ts';
import { failedRequestConformance } from './conformance-failed-requests.ts';
import { instanceConformance } from './conformance-instances.ts';
import { keyConformance } from './conformance-keys.ts';
import { linkConformance } from './conformance-links.ts';
import { listConformance } from './conformance-lists.ts';
import { messageConformance } from './conformance-messages.ts';
import { migrationBoardConformance } from './conformance-migration-board.ts';
import { migrationConformance } from './conformance-migrations.ts';
import { partsConformance } from './conformance-parts.ts';
import { peopleConformance } from './conformance-people.ts';
import { revisionConformance } from './conformance-revisions.ts';
import { usageConformance } from './conformance-usage.ts';
import { usageDayConformance } from './conformance-usage-days.ts';
import { usageFenceConformance } from './conformance-usage-fence.ts';

/** An empty storage of some engine. */
export interface StorageUnderTest {
  readonly store: Store;
  /** One more Store on the same storage, as a second process has it. */
  another(): Promise<Store>;
  /** Closes `store` and opens the storage anew. */
  reopen(): Promise<Store>;
  /** Runs a statement that no Store would run, past every protection that SQL can take away. */
  tamper(sql: string): Promise<void>;
  /** Closes what is open and removes the storage. */
  remove(): Promise<void>;
}

/** What a group of tests is given: the storage of the test that runs. */
export type CurrentStorage = () => StorageUnderTest;

export function describeStoreConformance(engine: string, open: () => Promise<StorageUnderTest>): void {
  describe(`a Store on ${engine}`, () => {
    let storage: StorageUnderTest;
    beforeEach(async () => {
      storage = await open();
    });
    afterEach(async () => {
      await storage.remove();
    });
    const current: CurrentStorage = () => storage;
    describe('parts', () => partsConformance(current));
    describe('versions of keys', () => keyConformance(current));
    describe('people', () => peopleConformance(current));
    describe('links and answers', () => linkConformance(current));
    describe('lists', () => listConformance(current));
    describe('attention', () => attentionConformance(current));
    describe('changes', () => changeConformance(current));
    describe('audit log', () => auditConformance(current));
    describe('change feed', () => changeFeedConformance(current));
    describe('revisions', () => revisionConformance(current));
    describe('messages and expiry', () => messageConformance(current));
    describe('migrations', () => migrationConformance(current));
    describe('migration board', () => migrationBoardConformance(current));
    describe('instances', () => instanceConformance(current));
    describe('deprecation', () => deprecationConformance(current));
    describe('failed requests', () => failedRequestConformance(current));
    describe('usage', () => usageConformance(current));
    describe('use by day', () => usageDayConformance(current));
    describe('usage as the fence', () => usageFenceConformance(current));
  });
}
