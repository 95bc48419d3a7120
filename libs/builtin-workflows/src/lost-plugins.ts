import type { JsonObject, WorkflowContext } from '@cloudloom/workflow';
import { AGENT } from './operation-names.ts';

/** Has the agents of hosts uninstall plugins that their nodes do not need any more. */
export async function uninstallLostPlugins(
  ctx: WorkflowContext,
  plugins: Readonly<Record<string, JsonObject[]>>,
): Promise<void> {
  const operation = `${AGENT}.uninstall_plugins`;
  const hosts = ctx.nodeInstances.filter(
    ({ nodeId, node }) =>
      Object.hasOwn(plugins, nodeId) && node.installMethod !== 'none' && node.hasOperation(operation),
  );
  if (hosts.length === 0) return;
  const graph = await ctx.graph('uninstall_plugins', (graph) => {
    for (const host of hosts)
      graph.addTask(host.executeOperation(operation, { kwargs: { plugins: plugins[host.nodeId] ?? [] } }));
  });
  await graph.execute();
}
