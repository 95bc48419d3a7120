import { defineWorkflow } from '@cloudloom/workflow';
import { selectAgentHosts, type AgentHostFilter } from './agent-hosts.ts';
import { validateAgentsSubgraph } from './agent-validation.ts';

/** Asks the agents of the selected hosts whether they answer. */
export const validateAgents = defineWorkflow<AgentHostFilter>(
  async (ctx, filter) => {
    const hosts = await selectAgentHosts(ctx, filter);
    const graph = await ctx.graph('validate_agents', (graph) => {
      validateAgentsSubgraph(graph, hosts, {
        current_amqp: true,
        manager_ip: null,
        manager_certificate: null,
      });
    });
    await graph.execute();
  },
  { resumable: true },
);
