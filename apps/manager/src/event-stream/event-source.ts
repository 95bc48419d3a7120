import { setTimeout as delay } from 'node:timers/promises';
import { isEnded } from '@cloudloom/executions';
import type {
  EventFilters,
  EventRecord,
  EventStreamRepository,
  ExecutionRepository,
  Horizon,
  Scope,
} from '@cloudloom/model';

/** Events of one page, which is all that a stream holds in memory. */
const PAGE_SIZE = 100;
const SETTLING_MILLISECONDS = 50;
const SETTLING_LOOKS = 20;

/** The next events of a stream. */
export interface Portion {
  items: EventRecord[];
  /** Whether there is more to be read at once. */
  hasMore: boolean;
  /** Whether more is known to come in a moment. */
  isSoon: boolean;
  /** Where a stream could go on, though no event says so; null where only events do. */
  position: number | null;
  /** Set when nothing will follow: the execution's status, or `deleted`. */
  end: string | null;
}

/** Where the events of a stream come from. */
export interface EventSource {
  /** @throws whatever the database does */
  next(): Promise<Portion>;
}

export interface SourceParts {
  events: EventStreamRepository;
  executions: ExecutionRepository;
}

/** Events of one execution until it has ended. */
export class OneExecution implements EventSource {
  constructor(
    private readonly parts: SourceParts,
    private readonly scope: Scope,
    private readonly request: { executionId: string; filters: EventFilters; after: number },
  ) {}

  async next(): Promise<Portion> {
    const { executionId, filters } = this.request;
    // Before the events: an end that is seen is an end whose events are all there.
    const execution = await this.parts.executions.find(this.scope, executionId);
    const position = { after: this.request.after, limit: PAGE_SIZE };
    const page = await this.parts.events.ofExecution(this.scope, executionId, { filters, position });
    this.request.after = page.next;
    const isOver = execution === null || isEnded(execution.status);
    const end = isOver && !page.hasMore ? (execution?.status ?? 'deleted') : null;
    return { items: page.items, hasMore: page.hasMore, isSoon: false, position: null, end };
  }
}

/** Events of many executions and groups; never ends. */
export class ManyExecutions implements EventSource {
  constructor(
    private readonly parts: SourceParts,
    private readonly scope: Scope,
    private readonly request: { filters: EventFilters; after: number },
  ) {}

  async next(): Promise<Portion> {
    const { safe, isBehind } = await this.parts.events.horizon();
    const { filters, after } = this.request;
    const position = { after, limit: PAGE_SIZE };
    const page = await this.parts.events.acrossExecutions(this.scope, { filters, position, safe });
    this.request.after = page.next;
    return { items: page.items, hasMore: page.hasMore, isSoon: isBehind, position: page.next, end: null };
  }
}

/**
 * The position of a stream that begins now: where everything that is stored lies behind. While others take their time to
 * commit, their numbers count as stored.
 */
export async function beginNow(events: Pick<EventStreamRepository, 'horizon'>): Promise<number> {
  const first: Horizon = await events.horizon();
  let now = first;
  for (let look = 0; now.safe < first.last && look < SETTLING_LOOKS; look += 1) {
    await delay(SETTLING_MILLISECONDS);
    now = await events.horizon();
  }
  return Math.max(now.safe, first.last);
}
