import type { Owned } from './scope.ts';

/** Every state that an agent may be in. */
export const AGENT_STATES = [
  ...(['creating', 'created', 'configuring', 'configured', 'starting', 'started'] as const),
  ...(['stopping', 'stopped', 'deleting', 'deleted', 'restarting', 'restarted'] as const),
  ...(['upgrading', 'upgraded', 'failed', 'nonresponsive', 'restored'] as const),
] as const;

export type AgentState = (typeof AGENT_STATES)[number];

/** An agent as it was registered. */
export interface Agent extends Owned {
  name: string;
  /** The node instance that it lives on; its node, deployment and host come from there. */
  nodeInstanceId: string;
  nodeId: string;
  deploymentId: string;
  hostId: string | null;
  state: AgentState;
  ip: string | null;
  installMethod: string | null;
  system: string | null;
  version: string | null;
  rabbitmqUsername: string | null;
  rabbitmqExchange: string | null;
  updatedAt: Date;
}
