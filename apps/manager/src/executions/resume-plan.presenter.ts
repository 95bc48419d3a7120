import type { PlannedTask, ResumeChoice, ResumeFate, ResumePlan } from '@cloudloom/executions';
import { defineResource, list, object, text, type Presented } from '../requests/resource-fields.ts';

export const RESUME_PLAN = defineResource(
  'ResumePlan',
  { execution_id: text(), action: text(), totals: object(), blocked: list(), graphs: list() },
  null,
);

const FATES: readonly ResumeFate[] = ['rerun', 'kept', 'awaited', 'set_aside'];
/** What people look at; the rest are states and events around it. */
const SHOWN_TYPES = new Set(['RemoteWorkflowTask', 'LocalWorkflowTask', 'SubgraphTask']);

/** The preview of a resume on the wire: for each graph which tasks run again and why, and which do not. */
export function presentResumePlan(
  executionId: string,
  choice: ResumeChoice,
  { plan, skipInternal }: { plan: ResumePlan; skipInternal: boolean },
): Presented<typeof RESUME_PLAN> {
  const shown = skipInternal ? plan.tasks.filter(({ task }) => SHOWN_TYPES.has(task.type)) : plan.tasks;
  return {
    execution_id: executionId,
    action: choice.force ? 'force-resume' : 'resume',
    totals: Object.fromEntries(FATES.map((fate) => [fate, shown.filter((one) => one.fate === fate).length])),
    blocked: plan.blocked.map((task) => task.path),
    graphs: [...byGraph(shown)].map(([name, tasks]) => ({ name, ...presentFates(tasks) })),
  };
}

const presentFates = (tasks: readonly PlannedTask[]): object =>
  Object.fromEntries(FATES.map((fate) => [fate, tasks.filter((one) => one.fate === fate).map(presentTask)]));

const presentTask = ({ task, reason }: PlannedTask): object => ({
  id: task.id,
  path: task.path,
  name: task.name,
  type: task.type,
  operation: task.operation,
  node_instance_id: task.nodeInstanceId,
  state: task.state,
  ...(reason === null ? {} : { reason }),
});

function byGraph(tasks: readonly PlannedTask[]): Map<string, PlannedTask[]> {
  const graphs = new Map<string, PlannedTask[]>();
  for (const planned of tasks) {
    const graph = graphs.get(planned.task.graphName);
    if (graph) graph.push(planned);
    else graphs.set(planned.task.graphName, [planned]);
  }
  return graphs;
}
