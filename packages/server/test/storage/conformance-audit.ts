// Conformance: whatever somebody who can write the database does to a chain of the audit log, its first wrong row is named.
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { verifyChain } from '../../src/admin/audit-chain.ts';
import { type Actor, type AuditEntry, type AuditEvent, auditHashInput } from '../../src/domain/audit.ts';
import type { BrokenRow } from '../../src/domain/audit-verification.ts';
import type { AuditFilter } from '../../src/domain/list-filters.ts';
import type { Store } from '../../src/domain/store.ts';
import { sealerWith } from '../fixtures/audit-sealer.ts';
import { wholeChain } from '../fixtures/whole-lists.ts';
import type { CurrentStorage } from './conformance.ts';
import { change, now, organizationId } from './fixtures.ts';

const hash = (text: string) => createHash('sha256').update(text).digest('base64url');
const actor: Actor = { kind: 'user', id: 'user-1', name: 'ada@example.com', address: '192.0.2.1' };

/** `length` entries more, each by a change of its own, a minute apart. The first of all says what began the chain. */
async function write(store: Store, length: number): Promise<void> {
  for (let index = 1; index <= length; index += 1) {
    const isFirst = (await store.read.audit.head(organizationId)) === undefined;
    const action = isFirst ? 'organization.created' : 'project.changed';
    const values = { before: { name: `a${index - 1}` }, after: { name: `a${index}`, tags: ['x', 'y'] } };
    const projectId = index % 2 === 0 ? 'even' : 'odd';
    const event: AuditEvent = { organizationId, action, target: `project-${index}`, projectId, ...values };
    await change(store, async () => {}, [event], { actor, at: now + index * 60, organizationId });
  }
}

const verify = (store: Store, sealer = sealerWith(1)) => verifyChain({ store, hash, sealer }, organizationId);
const text = (value: string | null) => (value === null ? 'null' : `'${value.replaceAll("'", "''")}'`);

/** What stands in the database for an entry, as values of an insert. */
function valuesOf({ chain, sequence, at, actor: by, event, previousHash, hash: own }: AuditEntry): string {
  const [before, after] = [event.before, event.after].map((each) => text(each ? JSON.stringify(each) : null));
  const names = [by.kind, by.id, by.name, by.address, event.action, event.target].map(text);
  const last = [previousHash, own, event.projectId ?? null].map(text);
  return `(${[text(chain), sequence, at, ...names, before, after, ...last].join(', ')})`;
}

/** The chain of these entries with every hash right, as somebody without the key can compute it. */
function recomputed(entries: readonly AuditEntry[]): AuditEntry[] {
  let previousHash = '';
  return entries.map((entry, index) => {
    const linked = { ...entry, sequence: index + 1, previousHash };
    previousHash = hash(auditHashInput(linked));
    return { ...linked, hash: previousHash };
  });
}

export function auditConformance(current: CurrentStorage): void {
  async function expectNamed(broken: BrokenRow, ...statements: readonly string[]): Promise<void> {
    const { store, tamper } = current();
    await write(store, 4);
    expect(await verify(store)).toEqual({ entries: 4, broken: null });
    for (const statement of statements) await tamper(statement);
    expect((await verify(store)).broken).toEqual(broken);
  }

  describe('threat 21: a field that was changed is named', () => {
    const changed: Record<string, string> = {
      at: 'at + 1',
      actor_kind: "'system'",
      actor_id: "'user-2'",
      actor_name: "'eve@example.com'",
      actor_address: "''",
      action: "'project.viewed'",
      target: "'project-9'",
      before: "'{}'",
      after: "'not JSON'",
      hash: "'x'",
    };
    test.each(Object.entries(changed))('%s', async (column, value) => {
      await expectNamed(
        { sequence: 2, reason: 'altered' },
        `update audit_entries set ${column} = ${value} where sequence = 2`,
      );
    });

    test('before and after that were taken away', async () => {
      const statement = 'update audit_entries set before = null, after = null where sequence = 4';
      await expectNamed({ sequence: 4, reason: 'altered' }, statement);
    });

    test('previous_hash, chain and sequence', async () => {
      const set = (change: string) => `update audit_entries set ${change} where sequence = 3`;
      await expectNamed({ sequence: 3, reason: 'out_of_order' }, set("previous_hash = 'x'"));
      const { store, tamper } = current();
      await tamper(set("chain = 'server'"));
      expect((await verify(store)).broken).toEqual({ sequence: 3, reason: 'missing' });
      await tamper(set(`chain = '${organizationId}', sequence = -3`));
      expect((await verify(store)).broken).toEqual({ sequence: -3, reason: 'out_of_order' });
    });
  });

  describe('threat 21: rows that were removed, moved or added are named', () => {
    test.each([1, 2, 3])('row %i of four removed', async (sequence) => {
      await expectNamed({ sequence, reason: 'missing' }, `delete from audit_entries where sequence = ${sequence}`);
    });

    test('the last row removed', async () => {
      await expectNamed({ sequence: 4, reason: 'head_mismatch' }, 'delete from audit_entries where sequence = 4');
    });

    test('the last row removed, and the numbers and hash of the head put right', async () => {
      const head = 'select hash from audit_entries where sequence = 3';
      await expectNamed(
        { sequence: 3, reason: 'head_mismatch' },
        'delete from audit_entries where sequence = 4',
        `update audit_heads set sequence = 3, hash = (${head})`,
      );
      const { store } = current();
      await write(store, 1);
      expect((await verify(store)).broken).toEqual({ sequence: 4, reason: 'head_mismatch' });
    });

    test('everything removed, with the head and without it', async () => {
      await expectNamed({ sequence: 1, reason: 'head_mismatch' }, 'delete from audit_entries');
      await current().tamper('delete from audit_heads');
      expect((await verify(current().store)).broken).toEqual({ sequence: 1, reason: 'head_mismatch' });
      await change(current().store, async () => {}, [{ organizationId, action: 'project.changed', target: 'x' }]);
      expect((await verify(current().store)).broken).toEqual({ sequence: 1, reason: 'missing' });
    });

    test('a row in the middle removed, and the ones behind it moved up', async () => {
      await expectNamed(
        { sequence: 2, reason: 'out_of_order' },
        'delete from audit_entries where sequence = 2',
        'update audit_entries set sequence = 2 where sequence = 3',
        'update audit_entries set sequence = 3 where sequence = 4',
      );
    });

    test('two rows exchanged', async () => {
      const move = (from: number, to: number) => `update audit_entries set sequence = ${to} where sequence = ${from}`;
      await expectNamed({ sequence: 2, reason: 'out_of_order' }, move(2, 99), move(3, 2), move(99, 3));
    });

    test('a row inserted at the end, with hashes that are right', async () => {
      const { store, tamper } = current();
      await write(store, 3);
      const [first, ...rest] = await wholeChain(store.read, organizationId);
      if (!first) expect.unreachable();
      const forged = recomputed([first, ...rest, first]).at(-1) ?? first;
      await tamper(`insert into audit_entries values ${valuesOf(forged)}`);
      expect((await verify(store)).broken).toEqual({ sequence: 4, reason: 'head_mismatch' });
    });

    test('a row inserted in the middle', async () => {
      const move = (from: number) => `update audit_entries set sequence = ${from + 1} where sequence = ${from}`;
      const columns =
        'actor_kind, actor_id, actor_name, actor_address, action, target, before, after, previous_hash, hash';
      const copy = `insert into audit_entries (chain, sequence, at, ${columns})
        select chain, 2, at, ${columns} from audit_entries where sequence = 5`;
      await expectNamed({ sequence: 2, reason: 'out_of_order' }, move(4), move(3), move(2), copy);
    });

    test('a whole chain and its head computed anew, as far as that goes without the key', async () => {
      const { store, tamper } = current();
      await write(store, 4);
      const forged = recomputed(
        (await wholeChain(store.read, organizationId)).map((entry) => ({ ...entry, actor: { ...actor, id: 'eve' } })),
      );
      await tamper('delete from audit_entries');
      for (const entry of forged) await tamper(`insert into audit_entries values ${valuesOf(entry)}`);
      await tamper(`update audit_heads set hash = ${text(forged.at(-1)?.hash ?? '')}`);
      expect((await verify(store)).broken).toEqual({ sequence: 4, reason: 'head_mismatch' });
      for (const seal of ['', '1.', 'x', sealerWith(2).seal(organizationId, { sequence: 4, hash: 'x' })]) {
        await tamper(`update audit_heads set seal = ${text(seal)}`);
        expect((await verify(store)).broken).toEqual({ sequence: 4, reason: 'head_mismatch' });
      }
      await write(store, 1); // a change afterwards does not hide it
      expect((await verify(store)).broken).toEqual({ sequence: 5, reason: 'head_mismatch' });
    });
  });

  test('a seal is of one chain, one number and one hash', async () => {
    const { store } = current();
    await write(store, 2);
    const head = await store.read.audit.head(organizationId);
    if (!head) expect.unreachable();
    const sealer = sealerWith(1);
    expect(sealer.isSealed(organizationId, head)).toBe(true);
    expect(sealer.isSealed('server', head)).toBe(false);
    expect(sealer.isSealed(organizationId, { ...head, sequence: 1 })).toBe(false);
    expect(sealer.isSealed(organizationId, { ...head, hash: 'x' })).toBe(false);
  });

  test('a seal is recognised by the version of its key, also after a newer one came', async () => {
    const { store } = current();
    await write(store, 2);
    expect((await store.read.audit.head(organizationId))?.seal).toMatch(/^1\.[\w-]{43}$/);
    expect((await verify(store, sealerWith(1, 2))).broken).toBeNull();
    expect((await verify(store, sealerWith(2))).broken).toEqual({ sequence: 2, reason: 'head_mismatch' });
  });

  test('a chain is verified while it grows', async () => {
    const { store } = current();
    await write(store, 1);
    const growing = write(store, 20);
    const verdicts = [await verify(store), await verify(store), await verify(store)];
    await growing;
    expect([...verdicts, await verify(store)].map(({ broken }) => broken)).toEqual([null, null, null, null]);
  });

  test('entries are found by actor, action, target, project and time, newest first in pages and oldest first', async () => {
    const { store } = current();
    await write(store, 6);
    const page = { limit: 100, after: null };
    const cases: readonly (readonly [AuditFilter, readonly number[]])[] = [
      [{}, [1, 2, 3, 4, 5, 6]],
      [{ actor: actor.id }, [1, 2, 3, 4, 5, 6]],
      [{ actor: actor.name, target: 'project-2' }, [2]],
      [{ actor: 'ada' }, []],
      [{ action: 'project.changed', since: now + 180, until: now + 300 }, [3, 4]],
      [{ action: 'project' }, []],
      [{ target: "'; --" }, []],
      [{ projectId: 'odd' }, [1, 3, 5]],
      [{ projectId: 'none' }, []],
    ];
    for (const [filter, found] of cases) {
      const listed = await store.read.audit.list(organizationId, filter, page);
      expect(listed.items.map(({ sequence }) => sequence)).toEqual(found.toReversed());
      const inOrder = await store.read.audit.after(organizationId, 0, 100, filter);
      expect(inOrder.map(({ sequence }) => sequence)).toEqual(found);
    }
    const first = await store.read.audit.list(organizationId, {}, { limit: 4, after: null });
    const second = await store.read.audit.list(organizationId, {}, { limit: 4, after: first.next });
    expect([...first.items, ...second.items].map(({ sequence }) => sequence)).toEqual([6, 5, 4, 3, 2, 1]);
    expect(second.next).toBeNull();
  });
}
