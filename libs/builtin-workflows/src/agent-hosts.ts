import type { NodeInstance, WorkflowContext } from '@cloudloom/workflow';
import { WorkflowRefusedError } from './errors.ts';
import { installMethod, isHost } from './host-steps.ts';
import { selectInstances } from './instance-filter.ts';

/** Which hosts a workflow about agents treats. */
export interface AgentHostFilter {
  node_ids?: string[] | null;
  node_instance_ids?: string[] | null;
  /** Used without ids only; null stands for those by which the product itself brings an agent to a host. */
  install_methods?: string[] | null;
}

const BROUGHT_BY_US = ['init_script', 'plugin', 'remote'];

/**
 * The hosts that a workflow about agents treats, all of them started.
 * @throws WorkflowRefusedError when an id stands for something that has no agent, or when a host is not started
 */
export async function selectAgentHosts(
  ctx: WorkflowContext,
  filter: AgentHostFilter,
): Promise<NodeInstance[]> {
  const ids = new Set(findHosts(ctx, filter).map(({ id }) => id));
  // States of right now count: agents are looked for on hosts that may have been stopped meanwhile.
  await ctx.refreshNodeInstances();
  const hosts = ctx.nodeInstances.filter(({ id }) => ids.has(id));
  for (const { id, state } of hosts)
    if (state !== 'started')
      throw new WorkflowRefusedError('not_started', `Node ${id} is not started (state: ${state})`);
  return hosts;
}

function findHosts(ctx: WorkflowContext, filter: AgentHostFilter): NodeInstance[] {
  const { node_ids, node_instance_ids, install_methods } = filter;
  if (!node_ids?.length && !node_instance_ids?.length) {
    const methods = install_methods ?? BROUGHT_BY_US;
    return ctx.nodeInstances.filter(
      (instance) => isHost(instance.node) && methods.includes(installMethod(instance)),
    );
  }
  const chosen = selectInstances(ctx, { node_ids, node_instance_ids });
  const problems = chosen.flatMap(problemOf);
  if (problems.length > 0)
    throw new WorkflowRefusedError(
      'illegal_selection',
      ['Specified filters are not correct:', ...problems].join('\n'),
    );
  return chosen;
}

function problemOf(instance: NodeInstance): string[] {
  if (!isHost(instance.node)) return [`Node instance ${instance.id} is not host.`];
  if (installMethod(instance) !== 'none') return [];
  return [`Agent should not be installed on node instance ${instance.id}`];
}
