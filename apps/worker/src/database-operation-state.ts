import { setTimeout as delay } from 'node:timers/promises';
import { isTransient, type DeploymentService } from '@cloudloom/executions';
import {
  DomainError,
  NotFoundError,
  RuntimePropertyConflictError,
  type EffectWriter,
  type NodeInstanceRepository,
  type OperationAttemptRepository,
  type RuntimePropertyChanges,
  type Scope,
} from '@cloudloom/model';
import {
  OperationState,
  RuntimePropertyConflict,
  StateRefused,
  type AttemptAnswer,
  type BeginAttempt,
  type EndAttempt,
  type FunctionContext,
  type OperationDescription,
  type OperationExecution,
  type OperationNodeInstance,
  type RuntimePropertyPatch,
} from '@cloudloom/operations';
import type { Effect, JsonObject } from '@cloudloom/topology';
import type { OperationDescriptions } from './operation-description.ts';

export interface DatabaseOperationStateDependencies {
  attempts: OperationAttemptRepository;
  effects: EffectWriter;
  nodeInstances: NodeInstanceRepository;
  descriptions: OperationDescriptions;
  deployments: DeploymentService;
}

/** The worker's adapter: operations read and write their state in the database. */
export class DatabaseOperationState extends OperationState {
  constructor(private readonly deps: DatabaseOperationStateDependencies) {
    super();
  }

  async begin(attempt: BeginAttempt): Promise<AttemptAnswer> {
    const {
      executionId,
      executionAttempt,
      taskId: taskPath,
      currentRetries,
      workerId,
      leaseMilliseconds,
    } = attempt;
    const request = { executionId, executionAttempt, taskPath, currentRetries, workerId, leaseMilliseconds };
    const decision = await refusedWhenOver(() => this.deps.attempts.begin(request));
    if (decision.kind !== 'run') return decision;
    try {
      return { kind: 'run', operation: await readPatiently(() => this.deps.descriptions.describe(decision)) };
    } catch (error) {
      if (!(error instanceof NotFoundError)) throw error;
      await this.release(decision.attemptId);
      return { kind: 'refused', reason: error.message };
    }
  }

  renew(attemptId: string, leaseMilliseconds: number): Promise<boolean> {
    return this.deps.attempts.renew(attemptId, leaseMilliseconds);
  }

  async end(end: EndAttempt): Promise<void> {
    await refusedWhenOver(() =>
      this.deps.attempts.end({
        executionId: end.executionId,
        attemptId: end.attemptId,
        outcome: end.outcome,
        final: end.final,
        effects: end.effects,
        runtimeProperties: end.runtimeProperties.map((patch) => ({
          nodeInstanceId: patch.nodeInstanceId,
          changes: toChanges(patch),
        })),
      }),
    );
  }

  async release(attemptId: string): Promise<void> {
    await this.deps.attempts.release(attemptId);
  }

  async writeEffects(operation: OperationDescription, effects: Effect[]): Promise<void> {
    await refusedWhenOver(() =>
      this.deps.effects.writeForAttempt({ attemptId: operation.attemptId, effects }),
    );
  }

  async patchRuntimeProperties(
    operation: OperationDescription,
    patches: RuntimePropertyPatch[],
  ): Promise<void> {
    const scope = scopeOf(operation.execution);
    for (const patch of patches)
      await refusedWhenOver(() =>
        this.deps.nodeInstances.patchRuntimeProperties(scope, patch.nodeInstanceId, toChanges(patch)),
      );
  }

  readResource(execution: OperationExecution, path: string): Promise<Uint8Array | null> {
    return readPatiently(() =>
      this.deps.deployments.readResource(
        scopeOf(execution),
        execution.deploymentId,
        path,
        execution.blueprintId,
      ),
    );
  }

  async evaluateFunctions(
    execution: OperationExecution,
    context: FunctionContext,
    payload: JsonObject,
  ): Promise<JsonObject> {
    const evaluated = await readPatiently(() =>
      this.deps.deployments.evaluate(
        scopeOf(execution),
        execution.deploymentId,
        toWireContext(context),
        payload,
      ),
    );
    return evaluated as JsonObject;
  }

  async loadNodeInstance(
    execution: OperationExecution,
    nodeInstanceId: string,
  ): Promise<OperationNodeInstance | null> {
    try {
      const { described } = await readPatiently(() =>
        this.deps.descriptions.instance(execution, nodeInstanceId),
      );
      return described;
    } catch (error) {
      if (error instanceof NotFoundError) return null;
      throw error;
    }
  }
}

function scopeOf(execution: OperationExecution): Scope {
  return { tenantName: execution.tenantName, username: execution.creatorUsername };
}

function toWireContext(context: FunctionContext): JsonObject {
  if ('self' in context) {
    const { self, nodeInstance } = context;
    return nodeInstance === undefined ? { self } : { self, instance_id_hint: nodeInstance };
  }
  const { source, target, sourceNode, targetNode } = context;
  return { source, target, source_node: sourceNode, target_node: targetNode };
}

function toChanges({ baseVersion, changes }: RuntimePropertyPatch): RuntimePropertyChanges {
  return {
    set: changes.flatMap((change) =>
      change.kind === 'set' ? [{ path: change.path, value: change.value }] : [],
    ),
    delete: changes.flatMap((change) => (change.kind === 'delete' ? [change.path] : [])),
    expected: {
      version: baseVersion,
      values: changes.map(({ path, before }) => (before === undefined ? { path } : { path, value: before })),
    },
  };
}

const READS = 10;
const FIRST_PAUSE_MILLISECONDS = 200;
const LONGEST_PAUSE_MILLISECONDS = 5_000;

/** Reads again, for half a minute at most: a database that is away for a moment is no failure of the operation. */
async function readPatiently<T>(read: () => Promise<T>): Promise<T> {
  for (let count = 1; ; count += 1) {
    try {
      return await read();
    } catch (error) {
      if (!isTransient(error) || count >= READS) throw error;
      await delay(Math.min(LONGEST_PAUSE_MILLISECONDS, FIRST_PAUSE_MILLISECONDS * 2 ** (count - 1)));
    }
  }
}

/** What the database will never accept is told apart from a database that is away for a moment. */
async function refusedWhenOver<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof RuntimePropertyConflictError)
      throw new RuntimePropertyConflict(error.message, { cause: error });
    if (error instanceof DomainError) throw new StateRefused(error.message, { cause: error });
    throw error;
  }
}
