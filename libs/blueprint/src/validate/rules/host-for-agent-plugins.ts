import { hasUnclearContainer } from '../unclear-container.ts';
import type { PlanRule } from '../rule.ts';

/** A node that needs a plugin on its host has a host (24). */
export const hostForAgentPlugins: PlanRule = ({ definition, plan }) => {
  for (const node of plan.nodes) {
    const plugin =
      node.hostId === undefined ? node.plugins.find(({ executor }) => executor === 'host_agent') : undefined;
    if (!plugin || hasUnclearContainer(node.id, definition)) continue;
    definition.templates.get(node.id)?.element.report({
      code: 24,
      message: `node '${node.id}' has no relationship which makes it contained within a host and it has a plugin '${plugin.name}' with 'host_agent' as an executor. These types of plugins must be installed on a host`,
    });
  }
};
