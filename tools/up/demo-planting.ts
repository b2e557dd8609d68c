// Plants the demo: a server in this very process, whose clock goes from a hundred days ago until now, so that credentials,
// steps, usage and audit log come about as they do anywhere, through the admin API and the store.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { type Call, createCall } from '@relevo/contract/call';
import { createSelfSigned, type KeyPair } from '../../packages/cli/src/self-signed-certificate.ts';
import { type Config, readConfig } from '../../packages/server/src/config.ts';
import { daySeconds } from '../../packages/server/src/domain/time.ts';
import type { UseRecord } from '../../packages/server/src/domain/usage.ts';
import { createLogger } from '../../packages/server/src/logger.ts';
import { type ServingProcess, startServer } from '../../packages/server/src/main.ts';
import { StartError } from '../../packages/server/src/start-error.ts';
import type { Client } from '../client-assertion.ts';
import { demoStories, policyDays, type Step, type Story, type Use } from './demo-stories.ts';

/** A credential of the demo, with what its applications need. */
export interface DemoCredential extends Client {
  readonly story: Story;
  readonly clientSecret: string;
}

interface PlantedCredential extends DemoCredential {
  readonly id: string;
  readonly secretId: string;
  readonly certificateId: string;
}

export interface Demo {
  readonly credentials: readonly DemoCredential[];
  /** Every credential trusts its certificate. */
  readonly keyPair: KeyPair;
}

/** What the planting works with; `clock.now` is moved by whoever goes through the events. */
interface Planting {
  readonly call: Call;
  readonly store: ServingProcess['platform']['store'];
  readonly keyPair: KeyPair;
  /** The moment that counts as now. */
  readonly end: number;
  readonly planted: Map<Story, PlantedCredential>;
}

const momentOf = ({ end }: Pick<Planting, 'end'>, daysAgo: number) => Math.floor(end - daysAgo * daySeconds);
const wireMoment = (planting: Planting, daysAgo: number) =>
  new Date(momentOf(planting, daysAgo) * 1000).toISOString().replace('.000Z', 'Z');

async function createCredential(planting: Planting, story: Story): Promise<void> {
  const { call, keyPair, planted } = planting;
  const project = await call('projectCreate', { body: { title: story.title } });
  const wish = { type: 'service_account_jwt' as const, apis: ['campaign'], profiles: ['Campaign - prod - Admin'] };
  const created = await call('credentialCreate', { body: { project: project.id, ...wish } });
  const params = { credential: created.id };
  const { id: certificateId } = await call('certificateAdd', { params, body: { certificate: keyPair.certificate } });
  planted.set(story, {
    story,
    id: created.id,
    clientId: created.client_id,
    clientSecret: created.client_secret,
    organizationId: created.organization_id,
    technicalAccountId: created.technical_account_id,
    secretId: created.client_secret_id,
    certificateId,
  });
}

function plantedOf({ planted }: Planting, story: Story): PlantedCredential {
  const credential = planted.get(story);
  if (!credential) throw new Error(`${story.title} has no credential yet`);
  return credential;
}

async function takeStep(planting: Planting, story: Story, step: Step): Promise<unknown> {
  const { call } = planting;
  const params = { credential: plantedOf(planting, story).id };
  switch (step.kind) {
    case 'start':
      return call('migrationStart', { params });
    case 'cancel':
      return call('migrationCancel', { params, body: {} });
    case 'undo':
      return call('migrationUndo', { params });
    case 'complete':
    case 'override': {
      const { revision, project_title: confirm } = await call('migrationView', { params });
      const reason = step.kind === 'override' ? { override_reason: step.reason } : {};
      return call('migrationComplete', { params, body: { revision, confirm, ...reason } });
    }
    case 'brownout': {
      const body = { starts_at: wireMoment(planting, step.startsAt), ends_at: wireMoment(planting, step.endsAt) };
      return call('brownoutPlan', { params, body });
    }
    case 'extend': {
      const body = { sunset_at: wireMoment(planting, step.until), owner: 'owner@example.com', reason: step.reason };
      return call('sunsetExtend', { params, body });
    }
    default:
      return step satisfies never;
  }
}

const setPolicy = (planting: Planting) =>
  planting.call('deprecationUpdate', {
    body: {
      announced_at: wireMoment(planting, policyDays.announced),
      no_new_after: wireMoment(planting, policyDays.noNewAfter),
      sunset_at: wireMoment(planting, policyDays.sunset),
    },
  });

function* momentsOf({ from, to, everyDays }: Use): Generator<number> {
  for (let daysAgo = from; daysAgo >= to; daysAgo -= everyDays) yield daysAgo;
}

/** Whether a legacy request was refused then, because the migration was completed or a window ran. */
function isRefused({ steps }: Story, { way }: Use, daysAgo: number): boolean {
  if (way === 'oauth') return false;
  const last = steps.findLast(({ kind, at }) => ['complete', 'override', 'undo'].includes(kind) && at > daysAgo);
  const isOff = (step: Step) => step.kind === 'brownout' && step.startsAt >= daysAgo && daysAgo > step.endsAt;
  return steps.some(isOff) || (last !== undefined && last.kind !== 'undo');
}

interface PastUse {
  readonly story: Story;
  readonly use: Use;
  readonly at: number;
}

/** Records what the sources of one day did, through the store as the token service does it. */
async function recordDay(planting: Planting, uses: readonly PastUse[]): Promise<void> {
  const { store } = planting;
  const recording = [...Map.groupBy(uses, (each) => each.story)].map(async ([story, ofStory]) => {
    const { id, organizationId, secretId, certificateId } = plantedOf(planting, story);
    const credential = await store.read.credentials.get(organizationId, id);
    if (!credential) throw new Error(`the credential of ${story.title} is gone`);
    const records = ofStory.map(
      ({ use, at }): UseRecord => ({
        outcome: isRefused(story, use, at) ? 'refused' : 'issued',
        credentialId: id,
        revision: credential.revision,
        mechanism: use.way === 'jwt' ? 'service_account_jwt' : 'oauth_server_to_server',
        secretId,
        certificateId: use.way === 'jwt' ? certificateId : null,
        source: use.source,
        userAgent: use.userAgent,
        at: momentOf(planting, at),
        secretExposed: false,
        assertion: null,
      }),
    );
    await Promise.all(records.map((record) => store.recordUse(record)));
  });
  await Promise.all(recording); // together, so that they share their commits
}

interface Event {
  /** Days ago. */
  readonly at: number;
  run(): Promise<unknown>;
}

/** Everything that happens, earliest first. */
function eventsOf(planting: Planting, stories: readonly Story[]): Event[] {
  const uses = stories.flatMap((story) =>
    story.uses.flatMap((use) => [...momentsOf(use)].map((at): PastUse => ({ story, use, at }))),
  );
  // steps cut time into spans; uses of a span are recorded together, at its end
  const steps = stories.flatMap((story) =>
    story.steps.map(
      (step): Event => ({
        at: step.at,
        run: () => takeStep(planting, story, step),
      }),
    ),
  );
  const cuts = [...new Set([...steps.map(({ at }) => at), ...Array.from({ length: 100 }, (_, day) => day)])];
  const cutOf = (at: number) => Math.max(...cuts.filter((cut) => cut <= at));
  const recordings = [...Map.groupBy(uses, ({ at }) => cutOf(at))].map(
    ([at, some]): Event => ({
      at,
      run: () =>
        recordDay(
          planting,
          some.toSorted((one, other) => other.at - one.at),
        ),
    }),
  );
  const beginnings = stories.map(
    (story): Event => ({
      at: story.createdAt,
      run: () => createCredential(planting, story),
    }),
  );
  const policy: Event = { at: policyDays.setAt, run: () => setPolicy(planting) };
  // the sort is stable: what was recorded until a moment comes before the step at it
  return [...beginnings, policy, ...recordings, ...steps].sort((one, other) => other.at - one.at);
}

const notEmpty = ({ dataDirectory, database }: Config) =>
  `The demo needs storage that nobody has used: ${dataDirectory}${database ? ' or the database' : ''} is not empty. ` +
  'Name another folder in RELEVO_DATA_DIR.';

/** Fills storage that nobody has used yet. Rejects with `StartError`. */
export async function plantDemo(environment: NodeJS.ProcessEnv): Promise<Demo> {
  process.umask(0o077);
  const config: Config = { ...readConfig(environment), logLevel: 'warn' };
  if (existsSync(config.dataDirectory) && readdirSync(config.dataDirectory).length > 0)
    throw new StartError([notEmpty(config)]);
  const stories = demoStories();
  const end = Math.floor(Date.now() / 1000);
  let now = momentOf({ end }, 101);
  const logger = createLogger(config.logLevel);
  const keyPair = await createSelfSigned('relevo-demo', 730, new Date(now * 1000));
  // as a worker: no rounds of its own and no link, for which the real server is there afterwards
  const server = await startServer(config, { clock: () => now, logger, isWorker: true });
  try {
    const { store, organization, adminTokenFile } = server.platform;
    if (!organization.created) throw new StartError([notEmpty(config)]);
    const token = readFileSync(adminTokenFile, 'utf8').trim();
    const planted = new Map<Story, PlantedCredential>();
    const planting = { call: createCall({ url: server.url, token: () => token }), store, keyPair, end, planted };
    for (const event of eventsOf(planting, stories)) {
      now = Math.max(now, momentOf({ end }, event.at));
      await event.run();
    }
    return { credentials: [...planted.values()], keyPair };
  } finally {
    await server.close();
  }
}
