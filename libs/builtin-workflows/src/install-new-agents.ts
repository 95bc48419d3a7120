import { defineWorkflow, type NodeInstance, type SubgraphTask, type TaskGraph } from '@cloudloom/workflow';
import { selectAgentHosts, type AgentHostFilter } from './agent-hosts.ts';
import { validateAgentsSubgraph } from './agent-validation.ts';
import { AGENT, MONITORING, MONITORING_AGENT } from './operation-names.ts';

export interface InstallNewAgentsParameters extends AgentHostFilter {
  install_agent_timeout?: number;
  /** Where the new agents are to connect to. */
  manager_ip?: string;
  manager_certificate?: string;
  stop_old_agent?: boolean;
  /** First ask the old agents whether they reach the new address. Default true. */
  validate?: boolean;
  /** False to ask only. Default true. */
  install?: boolean;
}

/** Puts new agents beside those that run on the selected hosts, for instance before these move to another manager. */
export const installNewAgents = defineWorkflow<InstallNewAgentsParameters>(
  async (ctx, parameters) => {
    const hosts = await selectAgentHosts(ctx, parameters);
    const graph = await ctx.graph('install_agents', (graph) => build(graph, hosts, parameters));
    await graph.execute();
  },
  { resumable: true },
);

function build(
  graph: TaskGraph,
  hosts: readonly NodeInstance[],
  { validate = true, install = true, ...parameters }: InstallNewAgentsParameters,
): void {
  const { manager_ip = '', manager_certificate = '' } = parameters;
  const request = { current_amqp: false, manager_ip, manager_certificate };
  const validation = validate ? validateAgentsSubgraph(graph, hosts, request) : null;
  if (!install) return;
  const installation = installAgentsSubgraph(graph, hosts, {
    install_agent_timeout: parameters.install_agent_timeout ?? 300,
    manager_ip,
    manager_certificate,
    stop_old_agent: parameters.stop_old_agent ?? false,
  });
  if (validation) graph.addDependency(installation, validation);
}

function installAgentsSubgraph(
  graph: TaskGraph,
  hosts: readonly NodeInstance[],
  kwargs: Required<
    Pick<
      InstallNewAgentsParameters,
      'install_agent_timeout' | 'manager_ip' | 'manager_certificate' | 'stop_old_agent'
    >
  >,
): SubgraphTask {
  const subgraph = graph.subgraph('install');
  for (const host of hosts)
    subgraph.sequence().add(
      host.sendEvent('Installing new agent'),
      host.executeOperation(`${AGENT}.create_amqp`, { kwargs: { ...kwargs }, allowKwargsOverride: true }),
      host.sendEvent('New agent installed.'),
      host.executeOperation(`${AGENT}.validate_amqp`, { kwargs: { current_amqp: true } }),
      host.executeOperation(`${MONITORING_AGENT}.install`),
      host.executeOperation(`${MONITORING_AGENT}.start`),
      // What watches the host's contents reports through the agent.
      ...[...host.getContainedSubgraph()].map((each) => each.executeOperation(`${MONITORING}.start`)),
    );
  return subgraph;
}
