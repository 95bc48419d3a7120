import type { NodeInstance, SubgraphTask, TaskGraph } from '@cloudloom/workflow';
import { AGENT } from './operation-names.ts';

/** From where an agent is to be asked. */
export interface ValidationRequest {
  /** Over the broker that it is connected to; false: over the one given here. */
  current_amqp: boolean;
  manager_ip: string | null;
  manager_certificate: string | null;
}

/** Asks the agents of all hosts at once whether they answer. */
export function validateAgentsSubgraph(
  graph: TaskGraph,
  hosts: readonly NodeInstance[],
  request: ValidationRequest,
): SubgraphTask {
  const subgraph = graph.subgraph('validate');
  for (const host of hosts)
    subgraph
      .sequence()
      .add(
        host.sendEvent('Validating agent connection.'),
        host.executeOperation(`${AGENT}.validate_amqp`, { kwargs: { ...request } }),
        host.sendEvent('Validation done'),
      );
  return subgraph;
}
