import type { PluginDefinition } from '../definitions/plugin-definition.ts';
import { isHost } from './hosts.ts';
import type { Executor, NodePlan, OperationPlan, PluginPlan } from './plan.ts';

interface PluginUse {
  plugin: string;
  executor: Executor;
}

/** Adds to each node the plugins that its operations need and, for hosts, those to be installed on them. */
export function withPlugins(
  nodes: readonly NodePlan[],
  plugins: ReadonlyMap<string, PluginDefinition>,
  hosts: ReadonlyMap<string, string>,
): NodePlan[] {
  const targetUses = usesOfTargets(nodes);
  const complete = nodes.map((node): NodePlan => {
    const uses = [
      ...usesOf(node.operations),
      ...node.relationships.flatMap(({ sourceOperations }) => usesOf(sourceOperations)),
      ...(targetUses.get(node.id) ?? []),
    ];
    const used = distinct(uses, ({ plugin, executor }) => `${plugin} ${executor}`).map((use) =>
      toPlan(use, plugins),
    );
    const host = hosts.get(node.id);
    return {
      ...node,
      plugins: used,
      deploymentPluginsToInstall: used.filter((plugin) => plugin.executor === 'central_deployment_agent'),
      ...(host === undefined ? {} : { hostId: host }),
    };
  });
  const onHosts = pluginsByHost(complete);
  return complete.map((node) =>
    isHost(node) ? { ...node, pluginsToInstall: onHosts.get(node.id) ?? [] } : node,
  );
}

function usesOf(operations: Record<string, OperationPlan>): PluginUse[] {
  return Object.values(operations).flatMap(({ plugin, executor }) =>
    plugin === '' || executor === null ? [] : [{ plugin, executor }],
  );
}

/** Operations of a relationship's target side run for the target. */
function usesOfTargets(nodes: readonly NodePlan[]): Map<string, PluginUse[]> {
  const uses = new Map<string, PluginUse[]>();
  for (const { relationships } of nodes) {
    for (const { targetId, targetOperations } of relationships) {
      const list = uses.get(targetId) ?? [];
      list.push(...usesOf(targetOperations));
      uses.set(targetId, list);
    }
  }
  return uses;
}

const toPlan = (
  { plugin, executor }: PluginUse,
  plugins: ReadonlyMap<string, PluginDefinition>,
): PluginPlan => ({
  ...(plugins.get(plugin) as PluginDefinition).plan,
  executor,
});

function pluginsByHost(nodes: readonly NodePlan[]): Map<string, PluginPlan[]> {
  const hosts = new Map<string, PluginPlan[]>();
  for (const node of nodes) {
    if (node.hostId === undefined) continue;
    const list = hosts.get(node.hostId) ?? [];
    list.push(...node.plugins.filter((plugin) => plugin.executor === 'host_agent'));
    hosts.set(node.hostId, list);
  }
  return new Map([...hosts].map(([host, list]) => [host, distinctPlugins(list)]));
}

/** One entry for each plugin name. */
export const distinctPlugins = (plugins: readonly PluginPlan[]): PluginPlan[] =>
  distinct(plugins, ({ name }) => name);

const distinct = <T>(items: readonly T[], keyOf: (item: T) => string): T[] =>
  [...new Map(items.toReversed().map((item) => [keyOf(item), item])).values()].toReversed();
