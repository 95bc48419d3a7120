import { finalEvent, type TopologySkeleton } from '@cloudloom/topology';
import type { WorkflowDefinition } from '../define-workflow.ts';
import type { ExecutionOutcome } from '../run-execution.ts';
import { CancelTrigger, type StopOptions } from './cancel-trigger.ts';
import { InMemoryRuntime, type InMemoryOptions } from './in-memory-runtime.ts';
import { OperationLog } from './operation-log.ts';
import { operationSucceeded } from './scripted-operation.ts';
import { WorkflowRun } from './workflow-run.ts';

/** One execution in memory, with everything that a test wants to know of it. A resume is a further run of it. */
export class TestedExecution {
  readonly #workflow: WorkflowDefinition;
  readonly #runtime: InMemoryRuntime;
  readonly #log: OperationLog;
  #trigger: CancelTrigger | null = null;

  constructor(workflow: WorkflowDefinition, options: Omit<InMemoryOptions, 'onEffect'>) {
    this.#workflow = workflow;
    const operation = options.operation ?? (() => operationSucceeded());
    this.#log = new OperationLog(operation, () => this.#runtime.elapsed);
    this.#runtime = new InMemoryRuntime({
      ...options,
      operation: (attempt) => this.#log.run(attempt),
      onEffect: (effect) => this.#trigger?.watch(effect),
    });
  }

  /** The deployment as it is by now, system properties included. */
  get topology(): TopologySkeleton {
    return this.#runtime.completeTopology;
  }

  run(stop: StopOptions): Promise<WorkflowRun> {
    return this.#observe(stop, () => this.#runtime.run(this.#workflow));
  }

  resume(stop: StopOptions): Promise<WorkflowRun> {
    return this.#observe(stop, () => this.#runtime.resume(this.#workflow));
  }

  async #observe(stop: StopOptions, execute: () => Promise<ExecutionOutcome>): Promise<WorkflowRun> {
    const runtime = this.#runtime;
    const from = { effects: runtime.effects.length, runs: this.#log.runs.length, seconds: runtime.elapsed };
    this.#trigger = new CancelTrigger(runtime, stop);
    const outcome = await execute();
    const elapsed = runtime.elapsed - from.seconds;
    const { workflowId, attempt, dryRun: isDryRun } = runtime.execution;
    runtime.record(finalEvent({ ...outcome, workflowId, attempt, isDryRun, timestamp: runtime.now() }));
    await runtime.finishOperations();
    const { nodeInstances } = this.topology;
    const run = new WorkflowRun({
      outcome,
      effects: runtime.effects.slice(from.effects),
      operations: this.#log.runs.slice(from.runs),
      states: Object.fromEntries(nodeInstances.map(({ id, state }) => [id, state])),
      elapsed,
    });
    this.#trigger.close(run.lines);
    return run;
  }
}
