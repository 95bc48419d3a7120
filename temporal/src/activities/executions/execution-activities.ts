import type {
  BeginAnswer,
  BeginRequest,
  ExecutionService,
  FinishRequest,
  Origin,
  OutsideChanges,
} from '@cloudloom/executions';
import type {
  EffectWriter,
  GraphSnapshotRepository,
  NodeInstanceRepository,
  TopologyRepository,
} from '@cloudloom/model';
import { ApplicationFailure } from '@temporalio/common';
import { nonRetryableWhenWrong } from './error-translation.ts';
import type {
  GraphPage,
  GraphRequest,
  RecordRequest,
  StateRequest,
  TopologyPage,
  TopologyRequest,
} from './requests.ts';

/** Characters of one page of the skeleton or of a graph. */
const PAGE_CHARACTERS = 1_000_000;

/** The worker's settings for each run. */
export interface RunLimits {
  /** 500 where the server buffers enough events of an open workflow task, otherwise 50. */
  operationsInFlight: number;
  /** Events of a run's history from which a new run is tried, and from which it must come. */
  historyLimits: { soft: number; hard: number };
}

/** A begin that was accepted. */
export type AcceptedBegin = Extract<BeginAnswer, { accepted: true }> & RunLimits;

export interface ExecutionActivityDependencies {
  executions: ExecutionService;
  effects: EffectWriter;
  topology: TopologyRepository;
  graphs: GraphSnapshotRepository;
  nodeInstances: NodeInstanceRepository;
  limits: RunLimits;
  changes: Pick<OutsideChanges, 'isUnasked' | 'noteCancel'>;
  /** Who asked the execution's workflow to cancel; null when nobody did. */
  cancelOrigin: (executionId: string) => Promise<Origin | null>;
}

/** The calls by which a run reads and writes its execution's records. All may run more than once. */
export const createExecutionActivities = (deps: ExecutionActivityDependencies) => ({
  /** The wall: one run wins an attempt, every other ends without effect. */
  async beginExecution(
    request: BeginRequest,
  ): Promise<AcceptedBegin | Extract<BeginAnswer, { accepted: false }>> {
    const answer = await nonRetryableWhenWrong(() => deps.executions.begin(request));
    return answer.accepted ? { ...answer, ...deps.limits } : answer;
  },

  /** Pages are cut from the stored snapshot: what changes between two calls cannot tear it. */
  async loadTopology({ page, ...request }: TopologyRequest): Promise<TopologyPage> {
    const text = await nonRetryableWhenWrong(() => deps.topology.snapshot(request));
    const start = page * PAGE_CHARACTERS;
    return { text: text.slice(start, start + PAGE_CHARACTERS), last: start + PAGE_CHARACTERS >= text.length };
  },

  /** What earlier runs did with a graph: pages of the JSON of a `GraphSnapshot`, or of `null`. */
  async loadGraph(request: GraphRequest): Promise<GraphPage> {
    return nonRetryableWhenWrong(() => deps.graphs.page(request, PAGE_CHARACTERS));
  },

  /** Answers how many of them were new. */
  async recordEffects({ executionId, attempt, effects }: RecordRequest): Promise<{ written: number }> {
    return nonRetryableWhenWrong(() =>
      deps.effects.write({ executionId, executionAttempt: attempt, effects }),
    );
  },

  async nodeInstanceState({ tenantName, creatorUsername, nodeInstanceId }: StateRequest): Promise<string> {
    const scope = { tenantName, username: creatorUsername };
    const instance = await deps.nodeInstances.find(scope, nodeInstanceId);
    if (!instance)
      throw ApplicationFailure.nonRetryable(`Node instance ${nodeInstanceId} does not exist any more`);
    return instance.state;
  },

  async finishExecution(request: FinishRequest): Promise<void> {
    if (request.status === 'cancelled') await nameCancel(deps, request);
    await nonRetryableWhenWrong(() => deps.executions.finish(request));
  },
});

/** A workflow that winds down quickly ends before anybody has seen that it was cancelled from outside. */
async function nameCancel(
  { changes, cancelOrigin }: Pick<ExecutionActivityDependencies, 'changes' | 'cancelOrigin'>,
  { executionId, attempt }: Pick<FinishRequest, 'executionId' | 'attempt'>,
): Promise<void> {
  if (!(await changes.isUnasked(executionId, attempt))) return;
  const origin = await cancelOrigin(executionId);
  if (origin !== null) await changes.noteCancel({ id: executionId, attempt }, origin);
}

export type ExecutionActivities = ReturnType<typeof createExecutionActivities>;
