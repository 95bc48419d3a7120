import { builtinWorkflows } from '@cloudloom/builtin-workflows';
import { runExecution, type ExecutionOutcome } from '@cloudloom/workflow';
import type { CancellationScope } from '@temporalio/workflow';
import type { AcceptedBegin } from '../activities/executions/index.ts';
import { TemporalRuntime } from './temporal-runtime.ts';
import { FIRST_SNAPSHOT, loadTopology } from './topology-pages.ts';

/** Runs a workflow of a blueprint: finds its function by the mapping and gives it the runtime. */
export async function runBlueprintWorkflow(
  begin: AcceptedBegin,
  root: CancellationScope,
): Promise<ExecutionOutcome> {
  const { facts } = begin;
  const workflow = builtinWorkflows.get(facts.mapping.operation);
  if (!workflow) {
    const { plugin, operation } = facts.mapping;
    return {
      status: 'failed',
      error:
        `Workflow "${facts.workflowId}" maps to ${plugin}.${operation}, which this server does not have. ` +
        'Upload the plugin that provides it, or correct the mapping in the blueprint.',
    };
  }
  const runtime = new TemporalRuntime(
    facts,
    await loadTopology(facts, FIRST_SNAPSHOT),
    begin.operationsInFlight,
  );
  if (begin.cancelRequested) runtime.cancelRequested = true;
  runtime.watchCancellation(root);
  return runExecution(workflow, runtime);
}
