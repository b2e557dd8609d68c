// What the demo shows: forty credentials in every state of a migration, as stories that begin in the past. Days count
// backwards from now, so that a larger number is earlier.
import type { Source } from '../../packages/server/src/domain/usage.ts';

export type Way = 'jwt' | 'oauth';

/** A source that asks by one way, again and again. */
export interface Use {
  readonly source: Source;
  readonly userAgent: string;
  readonly way: Way;
  readonly from: number;
  readonly to: number;
  readonly everyDays: number;
  /** Goes on asking while the demo runs. */
  readonly goesOn: boolean;
}

export type Step =
  | { readonly kind: 'start' | 'complete' | 'undo' | 'cancel'; readonly at: number }
  | { readonly kind: 'override'; readonly at: number; readonly reason: string }
  | { readonly kind: 'brownout'; readonly at: number; readonly startsAt: number; readonly endsAt: number }
  | { readonly kind: 'extend'; readonly at: number; readonly until: number; readonly reason: string };

export interface Story {
  readonly title: string;
  readonly createdAt: number;
  readonly uses: readonly Use[];
  readonly steps: readonly Step[];
  /** Labels of sources that have not moved and stand in the way. */
  readonly stragglers: readonly string[];
}

/** The organization's policy; the sunset lies ahead. */
export const policyDays = { setAt: 90, announced: 90, noNewAfter: 85, sunset: -45 } as const;

const departments = [
  'Newsletter',
  'Loyalty',
  'Web shop',
  'Call centre',
  'Billing',
  'Surveys',
  'Store finder',
  'Recommendations',
  'Consent',
  'Data warehouse',
];
const systems = ['production', 'stage', 'batch', 'events'];

const seen = 60;
const moved = 12;
const aMoment = 0.004; // some minutes
const agents = { jwt: 'jwt-auth/2.0.0 node/18.20.4', oauth: 'oauth4webapi/3.8.8 node/26.10.0' };

interface Habit extends Partial<Pick<Use, 'from' | 'to' | 'everyDays' | 'goesOn'>> {
  readonly kind?: 'instance' | 'address';
}

function use(way: Way, name: string, habit: Habit = {}): Use {
  const { kind = 'instance', from = seen, to = aMoment, everyDays = 0.5, goesOn = kind === 'instance' } = habit;
  return { source: { kind, name }, userAgent: agents[way], way, from, to, everyDays, goesOn };
}

/** Asked the old way until it moved, and the new way since. */
function mover(name: string, { kind, to = moved }: Pick<Habit, 'kind' | 'to'> = {}): Use[] {
  const place = kind && { kind };
  const old = use('jwt', name, { ...place, to, goesOn: false });
  return [old, use('oauth', name, { ...place, from: to - 0.5 })];
}

/** Parts of a story; the rest follows from its number. */
type Plot = Omit<Story, 'title' | 'createdAt' | 'stragglers'> & { readonly stragglers?: readonly string[] };

const start: Step = { kind: 'start', at: 20 };
const name = (number: number, role: string) => `${role}-${String(number).padStart(2, '0')}`;

const notStarted = (number: number): Plot => ({
  uses: [use('jwt', name(number, 'web')), use('jwt', `10.20.${number}.5`, { kind: 'address', everyDays: 1 })],
  steps: [],
});

const neverUsed = (): Plot => ({ uses: [], steps: [] });

/** One source moved, one asks on, and one comes once a month. */
const withStragglers = (number: number): Plot => ({
  uses: [
    ...mover(name(number, 'web')),
    ...mover(`10.30.${number}.7`, { kind: 'address' }),
    use('jwt', name(number, 'batch'), { everyDays: 0.25 }),
    use('jwt', name(number, 'report'), { from: 79, to: 19, everyDays: 30, goesOn: false }),
  ],
  steps: [start],
  stragglers: [name(number, 'batch'), name(number, 'report')],
});

const seenOnce = (number: number): Plot => ({
  uses: [...mover(name(number, 'web')), use('jwt', name(number, 'cleanup'), { from: 9, to: 9, goesOn: false })],
  steps: [start],
  stragglers: [name(number, 'cleanup')],
});

const neverUsedNew = (number: number): Plot => ({ uses: [use('jwt', name(number, 'crm'))], steps: [start] });

const inBrownout =
  (startsAt: number, endsAt: number, plannedAt: number) =>
  (number: number): Plot => ({
    ...withStragglers(number),
    steps: [start, { kind: 'brownout', at: plannedAt, startsAt, endsAt }],
  });

const ready = (number: number): Plot => ({
  uses: [...mover(name(number, 'web')), ...mover(name(number, 'worker'))],
  steps: [start],
});

const crowded = (): Plot => ({
  uses: Array.from({ length: 230 }, (_, index) =>
    use('jwt', `pod-${String(index).padStart(4, '0')}`, { from: 5, to: 4, everyDays: 1, goesOn: false }),
  ).concat(use('oauth', 'pod-0001', { from: 3 })),
  steps: [start],
});

const extended = (number: number): Plot => ({
  ...withStragglers(number),
  steps: [start, { kind: 'extend', at: 6, until: -100, reason: 'The vendor delivers its new version in spring.' }],
});

const completed = (number: number): Plot => ({ ...ready(number), steps: [start, { kind: 'complete', at: 3 }] });

/** So long ago that it cannot be undone any more. */
const completedLongAgo = (number: number): Plot => ({
  uses: mover(name(number, 'web'), { to: 45 }),
  steps: [
    { kind: 'start', at: 50 },
    { kind: 'complete', at: 30 },
  ],
});

/** Somebody decided to go on; the source that was left behind is still refused. */
const overridden = (number: number): Plot => ({
  uses: withStragglers(number).uses,
  steps: [start, { kind: 'override', at: 2, reason: 'The batch is switched off this week.' }],
});

const undone = (number: number): Plot => ({
  ...withStragglers(number),
  steps: [start, { kind: 'override', at: 5, reason: 'Nobody knew the batch.' }, { kind: 'undo', at: 4.5 }],
});

/** Started too early, and taken back. */
const cancelled = (number: number): Plot => ({
  ...notStarted(number),
  steps: [start, { kind: 'cancel', at: 18 }],
});

/** How many of each. */
const plots: readonly (readonly [count: number, plot: (number: number) => Plot])[] = [
  [7, notStarted],
  [1, cancelled],
  [2, neverUsed],
  [5, withStragglers],
  [1, undone],
  [4, seenOnce],
  [3, neverUsedNew],
  [1, inBrownout(-2, -2.05, 1)],
  [1, inBrownout(0.02, -0.25, 0.05)],
  [1, inBrownout(6, 5.9, 7)],
  [4, ready],
  [1, crowded],
  [2, extended],
  [4, completed],
  [1, overridden],
  [2, completedLongAgo],
];

/** The stories, credentials of one kind after the other; earlier created first. */
export function demoStories(): Story[] {
  return plots
    .flatMap(([count, plot]) => Array.from({ length: count }, () => plot))
    .map((plot, index) => ({
      stragglers: [],
      ...plot(index + 1),
      title: `${departments[Math.floor(index / systems.length)]}, ${systems[index % systems.length]}`,
      createdAt: 100 - index * 0.1,
    }));
}
