import { inTransaction, managerFor, type Database } from './database.ts';
import type { Agent } from './domain/agent.ts';
import type { ListQuery, Page } from './domain/list-query.ts';
import type { Scope } from './domain/scope.ts';
import { NotFoundError } from './errors.ts';
import { fieldsOf } from './list-page.ts';
import { agentEntity, type AgentRow } from './rows/agent.entity.ts';
import { nodeInstanceEntity } from './rows/resource.entity.ts';
import { ScopedTable } from './scoped-table.ts';
import type { Transaction } from './transaction.ts';

const table = new ScopedTable<AgentRow>({
  entity: agentEntity,
  resource: 'Agent',
  key: 'name',
  join: (query) =>
    query.innerJoinAndMapOne(
      'item.instance',
      nodeInstanceEntity.options.name,
      'instance',
      'instance.tenantName = item.tenantName and instance.id = item.nodeInstanceId',
    ),
  list: {
    fields: {
      ...fieldsOf('item', {
        text: [
          ...['name', 'nodeInstanceId', 'state', 'ip', 'installMethod', 'system', 'version'],
          ...['tenantName', 'createdBy', 'visibility', 'rabbitmqUsername', 'rabbitmqExchange'],
        ],
        time: ['createdAt', 'updatedAt'],
      }),
      ...fieldsOf('instance', { text: ['nodeId', 'deploymentId', 'hostId'] }),
    },
    searched: 'item.name',
    order: ['item.createdAt'],
    storageId: 'item.storageId',
  },
});

/** What may be told about an agent, at its registration or later. */
export type AgentPatch = Partial<
  Pick<
    Agent,
    'state' | 'ip' | 'installMethod' | 'system' | 'version' | 'rabbitmqUsername' | 'rabbitmqExchange'
  >
>;

type NewAgent = Pick<Agent, 'name' | 'tenantName' | 'createdBy' | 'visibility' | 'nodeInstanceId'> &
  AgentPatch &
  Pick<Agent, 'state'>;

/** Agents that were registered. */
export class AgentRepository {
  constructor(private readonly database: Database) {}

  /** The caller has seen the node instance. @throws AlreadyExistsError */
  async insert(agent: NewAgent, tx?: Transaction): Promise<Agent> {
    const scope = { tenantName: agent.tenantName, username: agent.createdBy };
    return inTransaction(this.database, tx, async (manager, own) => {
      await table.insert(manager, agent, agent.name);
      return this.require(scope, agent.name, own);
    });
  }

  async find(scope: Scope, name: string, tx?: Transaction): Promise<Agent | null> {
    const row = await table.find(managerFor(this.database, tx), scope, { name });
    return row && fromRow(row);
  }

  /** @throws NotFoundError */
  async require(scope: Scope, name: string, tx?: Transaction): Promise<Agent> {
    const agent = await this.find(scope, name, tx);
    if (agent === null) throw new NotFoundError('Agent', name);
    return agent;
  }

  /** In the order of registration, unless sorted. */
  async list(scope: Scope, query: ListQuery, tx?: Transaction): Promise<Page<Agent>> {
    const { rows, total } = await table.list(managerFor(this.database, tx), scope, query);
    return { items: rows.map(fromRow), total };
  }

  /** @throws NotFoundError when there is none that the scope may change */
  async update(scope: Scope, name: string, patch: AgentPatch): Promise<Agent> {
    return inTransaction(this.database, undefined, async (manager, own) => {
      const isChanged = await table.update(manager, scope, name, { ...patch, updatedAt: new Date() });
      if (!isChanged) throw new NotFoundError('Agent', name);
      return this.require(scope, name, own);
    });
  }
}

function fromRow({ storageId: _, instance, ...row }: AgentRow): Agent {
  if (instance === undefined) throw new NotFoundError('NodeInstance', row.nodeInstanceId);
  const { nodeId, deploymentId, hostId } = instance;
  return { ...row, nodeId, deploymentId, hostId };
}
