import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

export const FOLDER = fileURLToPath(new URL('.', import.meta.url));
/** The file in which the code lies that the histories of behaviours were recorded with, by path in the plugin package. */
export const PLUGIN_FILE = fileURLToPath(new URL('./plugin.txt', import.meta.url));

/** A recorded run of a behaviour of test/engine. */
export interface RecordedBehaviour {
  /** What is recorded; the name of the file. */
  feature: string;
  behaviour: string;
  /** Of a resumed execution the last run is recorded, which goes on with what the first had done. Default: the only run. */
  run?: 'last';
  /** Recorded with so short a limit that the execution took several runs: the first, and one in the middle. */
  continued?: true;
}

const of = (feature: string, behaviour: string): RecordedBehaviour => ({ feature, behaviour });

/** What the corpus holds of workflows that plugins bring. */
export const RECORDED_BEHAVIOURS: readonly RecordedBehaviour[] = [
  of('graph-mode', 'dependency'),
  of('forkjoin', 'fork_join'),
  of('nested-subgraphs', 'nested_subgraphs'),
  of('subgraph-failure', 'failure_in_a_subgraph'),
  of('subgraph-failure-ignored', 'subgraph_failure_absorbed'),
  of('subgraph-replacement', 'subgraph_replaced'),
  of('task-failure', 'several_failures'),
  of('retries-of-the-engine', 'recoverable_failures_are_retried'),
  of('retries-used-up', 'retries_run_out'),
  of('rescheduled-operation', 'operation_asks_to_run_again'),
  of('handler-retry', 'handler_retries'),
  of('handler-retry-with-delay', 'handler_delays'),
  of('handler-ignore', 'handler_ignores'),
  of('handler-polls', 'success_polls'),
  of('handler-that-waits', 'handlers_may_wait'),
  of('local-task', 'local_recoverable'),
  of('sleep', 'sleep'),
  of('events', 'event_types'),
  of('logs', 'logs'),
  of('states', 'live_state'),
  of('refresh', 'refresh_replaces_objects'),
  of('refresh-of-an-instance', 'properties_of_instances'),
  of('relationship-operations', 'operations_of_relationships'),
  of('contained-subgraph', 'containment'),
  of('parameters', 'parameters_by_name'),
  of('execute-task', 'execute_task'),
  of('execution-status', 'status_of_the_execution'),
  of('standard-workflow', 'get_retries'),
  of('parallel-get', 'results_of_many'),
  of('failing-workflow', 'workflow_throws_after_work'),
  of('cancel-of-a-graph', 'cancel_of_a_graph'),
  of('cancel-and-clean-up', 'cancel_and_clean_up'),
  of('cancel-of-a-sleep', 'cancel_of_a_sleep'),
  of('cancel-in-the-final-wait', 'cancel_in_the_final_wait'),
  of('cancel-ignored', 'cancel_ignored'),
  of('wait-after-fail', 'waiting_after_a_failure_ends'),
  of('dry-run', 'dry_run'),
  of('modification-finished', 'operations_of_new_instances'),
  of('modification-rolled-back', 'modification_rolled_back'),
  of('modification-refused', 'second_modification'),
  { feature: 'resume', behaviour: 'resume_after_a_failure', run: 'last' },
  { feature: 'resume-after-cancel', behaviour: 'resume_after_a_cancel', run: 'last' },
  { feature: 'resume-without-a-graph', behaviour: 'resume_without_a_graph', run: 'last' },
  { feature: 'continued', behaviour: 'subgraph_after_subgraph', continued: true },
];

/** The recorded histories: all files of this folder that hold one. */
export async function historyFiles(): Promise<string[]> {
  const names = await readdir(FOLDER);
  return names.filter((name) => name.endsWith('.json')).sort();
}
