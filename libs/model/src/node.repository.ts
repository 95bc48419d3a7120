import type { Json, ScalingProperties } from '@cloudloom/blueprint';
import { inTransaction, managerFor, type Database } from './database.ts';
import type { NewNode } from './domain/insertion.ts';
import type { ListQuery, Page } from './domain/list-query.ts';
import type { Node } from './domain/node.ts';
import type { Scope } from './domain/scope.ts';
import { NotFoundError } from './errors.ts';
import { insertInChunks } from './insert-in-chunks.ts';
import { fieldsOf } from './list-page.ts';
import { nodeEntity, type NodeRow } from './rows/resource.entity.ts';
import { toValues } from './rows/row-values.ts';
import { ScopedTable, withoutStorage } from './scoped-table.ts';
import { scopeParameters, writeCondition } from './scope-condition.ts';
import type { Transaction } from './transaction.ts';

const COUNTS = [
  'numberOfInstances',
  'plannedNumberOfInstances',
  'minNumberOfInstances',
  'maxNumberOfInstances',
] as const;

const table = new ScopedTable<NodeRow>({
  entity: nodeEntity,
  resource: 'Node',
  key: 'id',
  list: {
    fields: fieldsOf('item', {
      text: ['id', 'deploymentId', 'blueprintId', 'type', 'hostId', 'tenantName', 'createdBy', 'visibility'],
      number: [...COUNTS],
      time: ['createdAt'],
    }),
    searched: 'item.id',
    order: [],
    storageId: 'item.storageId',
  },
  ruled: {
    labels: null,
    attributes: {
      id: 'item.id',
      type: 'item.type',
      operation_name: {
        from: `json_object_keys(item.plan -> 'operations') as operation(name)`,
        value: 'operation.name',
      },
    },
  },
});

/** What changes when a deployment is scaled. */
export type NodePatch = Partial<Pick<Node, (typeof COUNTS)[number] | 'plan'>>;

/** Nodes of deployments. */
export class NodeRepository {
  constructor(private readonly database: Database) {}

  /** @throws AlreadyExistsError when the deployment has one of them already */
  async insertMany(nodes: NewNode[], tx?: Transaction): Promise<void> {
    await inTransaction(this.database, tx, (manager) =>
      insertInChunks(manager, nodeEntity, nodes.map(toRow), 'Node'),
    );
  }

  async find(scope: Scope, deploymentId: string, id: string, tx?: Transaction): Promise<Node | null> {
    const row = await table.find(managerFor(this.database, tx), scope, { deploymentId, id });
    return row && fromRow(row);
  }

  /** In the order of the blueprint, unless sorted. */
  async list(scope: Scope, query: ListQuery, tx?: Transaction): Promise<Page<Node>> {
    const { rows, ...totals } = await table.list(managerFor(this.database, tx), scope, query);
    return { items: rows.map(fromRow), ...totals };
  }

  /** @throws NotFoundError */
  async update(
    scope: Scope,
    deploymentId: string,
    id: string,
    patch: NodePatch,
    tx?: Transaction,
  ): Promise<Node> {
    return inTransaction(this.database, tx, async (manager, own) => {
      await manager
        .createQueryBuilder()
        .update(nodeEntity)
        .set(toValues<NodeRow>(patch))
        .where(`deployment_id = :deploymentId and id = :id and ${writeCondition(scope)}`)
        .setParameters({ ...scopeParameters(scope), deploymentId, id })
        .execute();
      const node = await this.find(scope, deploymentId, id, own);
      if (!node) throw new NotFoundError('Node', id);
      return node;
    });
  }
}

function toRow(node: NewNode): Omit<NodeRow, 'storageId' | 'createdAt'> {
  const counts = node.plan.capabilities.scalable.properties;
  return {
    visibility: 'tenant',
    type: node.plan.type,
    hostId: node.plan.hostId ?? null,
    numberOfInstances: toCount(counts, 'currentInstances'),
    plannedNumberOfInstances: toCount(counts, 'plannedInstances'),
    minNumberOfInstances: toCount(counts, 'minInstances'),
    maxNumberOfInstances: toCount(counts, 'maxInstances'),
    ...node,
  };
}

/** In a deployment's plan counts are numbers; what is not, counts as one instance. */
function toCount(properties: ScalingProperties, name: keyof ScalingProperties): number {
  const value: Json = properties[name];
  return typeof value === 'number' ? value : 1;
}

function fromRow(row: NodeRow): Node {
  const { type: _type, hostId: _hostId, ...node } = withoutStorage(row) as Omit<NodeRow, 'storageId'>;
  return node;
}
