import { EntitySchema } from 'typeorm';
import type { Agent } from '../domain/agent.ts';
import { creationTime, optionalText, owned, stored, text, type Stored } from './columns.ts';
import type { NodeInstanceRow } from './resource.entity.ts';

/** `instance` is joined: node, deployment and host are the instance's. */
export type AgentRow = Omit<Agent, 'nodeId' | 'deploymentId' | 'hostId'> &
  Stored & { instance?: NodeInstanceRow };

export const agentEntity = new EntitySchema<AgentRow>({
  name: 'agent',
  tableName: 'agents',
  columns: {
    ...stored,
    ...owned,
    name: text,
    updatedAt: creationTime,
    nodeInstanceId: text,
    state: text,
    ip: optionalText,
    installMethod: optionalText,
    system: optionalText,
    version: optionalText,
    rabbitmqUsername: optionalText,
    rabbitmqExchange: optionalText,
  },
});
