import { runExecution, type Continued, type ExecutionOutcome } from '@cloudloom/workflow';
import type { CancellationScope } from '@temporalio/workflow';
import type { AcceptedBegin } from '../activities/executions/index.ts';
import type { FindWorkflow } from './find-workflow.ts';
import type { RunInput } from './run-input.ts';
import { TemporalRuntime } from './temporal-runtime.ts';
import { FIRST_SNAPSHOT, loadTopology } from './topology-pages.ts';

/** What a run of a blueprint's workflow needs besides what `begin` answered. */
export interface BlueprintRun {
  continued: RunInput['continued'];
  /** The run's root, whose cancellation is the cancel request. */
  root: CancellationScope;
  findWorkflow: FindWorkflow;
}

/** Runs a workflow of a blueprint: finds its function by the mapping and gives it the runtime. */
export async function runBlueprintWorkflow(
  { facts, cancelRequested, operationsInFlight, historyLimits }: AcceptedBegin,
  { continued, root, findWorkflow }: BlueprintRun,
): Promise<ExecutionOutcome | Continued> {
  const found = await findWorkflow(facts);
  if ('error' in found) return { status: 'failed', error: found.error };
  const topology = await loadTopology(facts, FIRST_SNAPSHOT);
  const runtime = new TemporalRuntime(facts, topology, {
    operationsInFlight,
    historyLimits,
    carried: continued?.carried ?? null,
  });
  runtime.cancelRequested = cancelRequested || (continued?.cancelRequested ?? false);
  runtime.watchCancellation(root);
  return runExecution(found.workflow, runtime);
}
