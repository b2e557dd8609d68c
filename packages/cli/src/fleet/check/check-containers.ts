// Looking at every container without changing any: what is there, whether it should be, and whether it gets a token.
import type { HostFacts, WantedCredential } from '../driver.ts';
import type { Hosts } from '../drivers/open-hosts.ts';
import { eachAtMost } from '../each-at-most.ts';
import { asHostFailure, type HostFailure, isUnreached } from '../host-failure.ts';
import type { Container } from '../inventory/container.ts';
import { fingerprintOf } from '../plan/plan.ts';
import { becauseOf, type ContainerResult, resultOf, withoutInstalling } from '../report/result.ts';
import { wantedFor } from '../run/apply-plan.ts';
import type { RunView } from '../run/fleet-run.ts';
import { type LastKnown, leftBy } from '../run/run-history.ts';
import { driftOf, type Expected, expectedClientId, usualClientId } from './drift.ts';

export interface CheckRequest {
  readonly containers: readonly Container[];
  readonly hosts: Hosts;
  readonly parallel: number;
  readonly credential: Expected['credential'];
  /** To be sent along where only the vendor can read what is installed; null where nobody knows the client secret. */
  readonly wanted: WantedCredential | null;
  readonly left: ReadonlyMap<string, LastKnown>;
  readonly view: RunView;
  readonly clock: () => Date;
  readonly signal: AbortSignal;
}

/** A container with what was found, or why nothing was. */
interface Found {
  readonly container: Container;
  readonly facts: HostFacts | null;
  readonly failure: HostFailure | null;
  readonly milliseconds: number;
}

async function look({ hosts, signal }: CheckRequest, container: Container): Promise<Found> {
  const begun = performance.now();
  const found = { container, facts: null, failure: null };
  const taken = () => Math.round(performance.now() - begun);
  if (container.hosting === 'vendor') return { ...found, milliseconds: 0 };
  try {
    return { ...found, facts: await hosts.driverFor(container).probe(signal), milliseconds: taken() };
  } catch (error) {
    return { ...found, failure: asHostFailure(error), milliseconds: taken() };
  }
}

function factsTold(facts: HostFacts, left: LastKnown | undefined) {
  const { driver, version, build, warnings, installed, file } = facts;
  const { mechanism } = installed; // not what could be installed there
  return {
    ...{ driver, mechanism, version, build, warnings: withoutInstalling(warnings) },
    fingerprint: fingerprintOf(installed, left && leftBy(left)),
    ...{ storedDigest: installed.storedDigest, fileSha256: file.sha256 },
  };
}

const failureTold = ({ code, message }: HostFailure) => becauseOf({ code, message });

type Seen = Pick<Found, 'container'> & { readonly facts: HostFacts };

/**
 * With rung 3 where a token can be had there with what is installed. Where only the vendor can read it, `wanted` is tried,
 * and proves something only if it is what a run left there.
 */
async function proven(
  request: CheckRequest,
  { container, facts }: Seen,
  said: ContainerResult,
): Promise<ContainerResult> {
  const { wanted, signal, hosts } = request;
  const driver = hosts.driverFor(container);
  const byHost = await driver.fetchToken(null, signal);
  const proof = byHost ?? (wanted && (await driver.fetchToken(wantedFor(facts, wanted), signal)));
  const isInstalled = proof?.by === 'host' || (wanted !== null && said.fingerprint === wanted.fingerprint);
  if (proof !== null && isInstalled) return { ...said, rung: 3, provenBy: proof.by };
  const why =
    proof === null
      ? 'Only the instance itself can read what is installed: give --credential FILE to try the client secret.'
      : 'The client secret of --credential works from there, and nothing tells that it is what is installed.';
  return { ...said, outcome: 'as_left', skipped: { '3': why } };
}

async function judge(request: CheckRequest, found: Found, usual: string | undefined): Promise<ContainerResult> {
  const { container, facts, failure } = found;
  const { credential, left, clock } = request;
  const now = clock().toISOString();
  const expected = { credential, left: left.get(container.label), usualClientId: usual };
  const clientId = expectedClientId(expected) ?? facts?.installed.clientId ?? null;
  if (failure) {
    const outcome = isUnreached(failure.code) ? 'unreachable' : 'failed';
    return resultOf(container, outcome, now, { clientId, ...failure.found, ...failureTold(failure) });
  }
  if (!facts) return resultOf(container, 'nothing_to_do', now, { clientId, detail: 'The vendor hosts it.' });
  const told = { clientId, ...factsTold(facts, expected.left) };
  const drift = driftOf(facts, expected);
  if (drift) return resultOf(container, 'drift', now, { ...told, rung: 0, ...becauseOf(drift) });
  const said = resultOf(container, 'ok', now, { ...told, rung: 1 });
  try {
    return await proven(request, { container, facts }, said);
  } catch (error) {
    return { ...said, outcome: 'failed', ...failureTold(asHostFailure(error)) };
  }
}

/** Checks all containers. Resolves with one result each, in their order; does not reject for anything on hosts. */
export async function checkContainers(request: CheckRequest): Promise<readonly ContainerResult[]> {
  const { containers, parallel, view, signal } = request;
  const mayBegin = () => !signal.aborted;
  view.waveBegins(
    1,
    1,
    containers.map(({ label }) => label),
  );
  const found = await eachAtMost(parallel, containers, (container) => look(request, container), mayBegin);
  const usual = usualClientId(found.flatMap(({ facts }) => (facts ? [facts.installed] : [])));
  const conclude = async (each: Found): Promise<ContainerResult> => {
    const begun = performance.now();
    const judged = await judge(request, each, usual);
    const result = { ...judged, milliseconds: each.milliseconds + Math.round(performance.now() - begun) };
    view.containerEnds(result);
    return result;
  };
  const results = new Map((await eachAtMost(parallel, found, conclude)).map((result) => [result.label, result]));
  await view.waveEnds();
  return containers.flatMap(({ label }) => results.get(label) ?? []);
}
