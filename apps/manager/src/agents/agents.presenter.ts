import type { Agent } from '@cloudloom/model';
import { presentOwnership, presentTime } from '../answers/owned.presenter.ts';
import type { Presented } from '../requests/resource-fields.ts';
import type { AGENT } from './agent-fields.ts';

/** An agent on the wire. No password of one is ever kept. */
export const presentAgent = (agent: Agent): Presented<typeof AGENT> => ({
  id: agent.name,
  name: agent.name,
  ...presentOwnership(agent),
  created_at: presentTime(agent.createdAt),
  updated_at: presentTime(agent.updatedAt),
  node_instance_id: agent.nodeInstanceId,
  node: agent.nodeId,
  deployment: agent.deploymentId,
  host_id: agent.hostId,
  state: agent.state,
  ip: agent.ip,
  install_method: agent.installMethod,
  system: agent.system,
  version: agent.version,
  rabbitmq_username: agent.rabbitmqUsername,
  rabbitmq_password: null,
  rabbitmq_exchange: agent.rabbitmqExchange,
});
