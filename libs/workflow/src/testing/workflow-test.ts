import type { JsonObject, TopologySkeleton } from '@cloudloom/topology';
import { defineWorkflow, type WorkflowDefinition, type WorkflowFunction } from '../define-workflow.ts';
import type { ExecutionFacts } from '../runtime.ts';
import type { StopOptions } from './cancel-trigger.ts';
import { withDeclarations } from './declared-operations.ts';
import { toSeconds, type Duration } from './duration.ts';
import { WorkflowTestError } from './errors.ts';
import type { OperationRule } from './operation-script.ts';
import type { InstanceSketches } from './recorded-details.ts';
import { checkScript } from './script-check.ts';
import { ScriptedRuns } from './scripted-runs.ts';
import type { ScriptedOperation } from './scripted-operation.ts';
import { TestedExecution } from './tested-execution.ts';
import { sketchTopology, type NodeSketch } from './topology-builder.ts';
import type { WorkflowRun } from './workflow-run.ts';

/** How one execution is run. */
export interface RunOptions extends StopOptions {
  /** By the names that the blueprint declares; defaults are not filled in here. */
  parameters?: JsonObject;
  dryRun?: boolean;
}

/** A deployment for tests. */
export interface WorldSketch {
  /** Nodes in short, see `NodeSketch`; instances are called `web_1`, `web_2`. */
  nodes?: Record<string, NodeSketch>;
  /** Full names of operations that types declare without implementing them, besides those of the built-in types. */
  declaredOperations?: readonly string[];
  /** The whole topology instead of nodes and declarations. */
  topology?: TopologySkeleton;
  /** Properties and versions of instances by id, as `instance.refresh()` reads them. Default: none, version 1. */
  instances?: InstanceSketches;
  /** Default: none. */
  resourceTags?: JsonObject;
  /** Behaviour of operations: a `script()`, or a function that decides about each run. Default: all succeed. */
  operations?: { readonly rules: readonly OperationRule[] } | ScriptedOperation;
  /** The workflow's name in the blueprint. Default `workflow`. */
  name?: string;
  /** System settings: retries of operations that have no number of their own (60), -1 = unlimited. */
  taskRetries?: number;
  /** Between them (15 seconds). */
  taskRetryInterval?: Duration;
  /** Retries of lifecycle subgraphs (0). */
  subgraphRetries?: number;
  /** How long other branches go on after the first failure (10 minutes). */
  waitAfterFail?: Duration;
}

/**
 * A workflow in a world of its own: a deployment in memory, scripted operations, virtual time. The world stays as the
 * workflow leaves it, so running it again goes on from there.
 *
 *     const world = testWorkflow(runOperation, {
 *       nodes: { web: { operations: ['create'], instances: 2 } },
 *       operations: script().on('web_1', 'create').fails('no disk').succeeds({ ip: '10.0.0.7' }),
 *       parameters: { operation: 'cloudify.interfaces.lifecycle.create' },
 *     });
 *     const run = await world.run();
 *     assert.equal(run.status, 'terminated');
 *
 * @throws WorkflowTestError when the script names what the deployment does not have
 */
export function testWorkflow(
  workflow: WorkflowDefinition | WorkflowFunction,
  { parameters, dryRun, cancelAt, cancelWhen, ...world }: WorldSketch & RunOptions,
): WorkflowTest {
  const definition = typeof workflow === 'function' ? defineWorkflow(workflow) : workflow;
  return new WorkflowTest(definition, world, { parameters, dryRun, cancelAt, cancelWhen });
}

/** Made by `testWorkflow()`. */
export class WorkflowTest {
  readonly #workflow: WorkflowDefinition;
  readonly #world: WorldSketch;
  readonly #facts: Partial<ExecutionFacts>;
  readonly #options: RunOptions;
  readonly #operation: ScriptedOperation;
  #topology: TopologySkeleton;
  #current: TestedExecution | null = null;
  #last: WorkflowRun | null = null;

  constructor(workflow: WorkflowDefinition, world: WorldSketch, options: RunOptions) {
    this.#workflow = workflow;
    this.#options = options;
    this.#world = world;
    this.#topology =
      world.topology ?? withDeclarations(sketchTopology(world.nodes ?? {}), world.declaredOperations ?? []);
    this.#facts = factsOf(world);
    this.#operation = this.#operationOf(world);
  }

  /** Runs the workflow as a new execution, on the deployment as it is by now. */
  run(options: RunOptions = {}): Promise<WorkflowRun> {
    const { parameters = {}, dryRun = false, ...stop } = { ...this.#options, ...options };
    const { instances, resourceTags } = this.#world;
    const execution = new TestedExecution(this.#workflow, {
      topology: this.#topology,
      facts: { ...this.#facts, parameters, dryRun },
      operation: this.#operation,
      ...(instances ? { instances } : {}),
      ...(resourceTags ? { resourceTags } : {}),
    });
    this.#current = execution;
    return this.#note(execution, execution.run(stop));
  }

  /**
   * Resumes the last execution, which failed or was cancelled: what ended well is not run again.
   * @throws WorkflowTestError when there is nothing to resume
   */
  resume(stop: StopOptions = {}): Promise<WorkflowRun> {
    if (!this.#current || !this.#last || this.#last.status === 'terminated')
      throw new WorkflowTestError(
        'nothing_to_resume',
        'Only an execution that failed or was cancelled can be resumed. Run the workflow first.',
      );
    return this.#note(this.#current, this.#current.resume(stop));
  }

  async #note(execution: TestedExecution, running: Promise<WorkflowRun>): Promise<WorkflowRun> {
    this.#last = null;
    const run = await running;
    this.#topology = execution.topology;
    this.#last = run;
    return run;
  }

  #operationOf({ operations }: WorldSketch): ScriptedOperation {
    if (typeof operations === 'function') return operations;
    const rules = operations?.rules ?? [];
    checkScript(rules, this.#topology);
    const runs = new ScriptedRuns(rules, () => this.#current?.topology ?? this.#topology);
    return (attempt) => runs.run(attempt);
  }
}

function factsOf({ name = 'workflow', ...world }: WorldSketch): Partial<ExecutionFacts> {
  const { taskRetries, taskRetryInterval, subgraphRetries, waitAfterFail } = world;
  return {
    workflowId: name,
    mapping: { plugin: 'plugin', operation: name },
    ...(taskRetries === undefined ? {} : { taskRetries }),
    ...(taskRetryInterval === undefined ? {} : { taskRetryInterval: toSeconds(taskRetryInterval) }),
    ...(subgraphRetries === undefined ? {} : { subgraphRetries }),
    ...(waitAfterFail === undefined ? {} : { waitAfterFail: toSeconds(waitAfterFail) }),
  };
}
