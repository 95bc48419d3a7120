import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import { managerFor, type Database } from './database.ts';
import type { Operation, TasksGraph } from './domain/operation.ts';
import type { Scope } from './domain/scope.ts';
import type { TaskState } from '@cloudloom/topology';
import {
  executionEntity,
  operationEntity,
  tasksGraphEntity,
  type OperationRow,
  type TasksGraphRow,
} from './rows/execution.entity.ts';
import { withoutStorage } from './scoped-table.ts';
import { withinScope } from './scope-condition.ts';
import { storableWord } from './stored-json.ts';

/** Task graphs of executions; visible to whom the execution is. They are written by `EffectWriter`. */
export class TasksGraphRepository {
  constructor(private readonly database: Database) {}

  /** In the order of creation. */
  async list(scope: Scope, selection: { executionId: string; name?: string }): Promise<TasksGraph[]> {
    const query = managerFor(this.database).createQueryBuilder(tasksGraphEntity, 'item');
    query.where('item.executionId = :executionId', { executionId: storableWord(selection.executionId) });
    if (selection.name !== undefined)
      query.andWhere('item.name = :name', { name: storableWord(selection.name) });
    const rows = await ofVisibleExecutions<TasksGraphRow>(query, scope).getMany();
    return rows.map(withoutStorage);
  }
}

/** Which tasks to list; fields are combined with "and". */
export interface OperationSelection {
  executionId?: string;
  graphId?: string;
  states?: TaskState[];
  /** Only operations and subgraphs, which is what people look at. */
  skipInternal?: boolean;
}

/** Tasks of graphs with their states. */
export class OperationRepository {
  constructor(private readonly database: Database) {}

  /** In the order in which the graph was stored. */
  async list(scope: Scope, selection: OperationSelection): Promise<Operation[]> {
    const query = managerFor(this.database).createQueryBuilder(operationEntity, 'item');
    const { executionId, graphId, states, skipInternal } = selection;
    if (executionId !== undefined)
      query.andWhere('item.executionId = :executionId', { executionId: storableWord(executionId) });
    if (graphId !== undefined)
      query.andWhere('item.tasksGraphId = :graphId', { graphId: storableWord(graphId) });
    if (states !== undefined) query.andWhere('item.state = any(:states)', { states });
    if (skipInternal) query.andWhere("item.type in ('SubgraphTask', 'RemoteWorkflowTask')");
    return (await ofVisibleExecutions<OperationRow>(query, scope).getMany()).map(fromRow);
  }

  async find(scope: Scope, id: string): Promise<Operation | null> {
    const query = managerFor(this.database).createQueryBuilder(operationEntity, 'item');
    query.where('item.id = :id', { id: storableWord(id) });
    const row = await ofVisibleExecutions<OperationRow>(query, scope).getOne();
    return row && fromRow(row);
  }

  /** Without a scope, for activities: one task by its structural path. */
  async byPath(executionId: string, taskPath: string): Promise<Operation | null> {
    const query = managerFor(this.database).createQueryBuilder(operationEntity, 'item');
    query.where('item.executionId = :executionId and item.taskPath = :taskPath', { executionId, taskPath });
    const row = await query.getOne();
    return row && fromRow(row);
  }
}

function ofVisibleExecutions<Row extends ObjectLiteral>(
  query: SelectQueryBuilder<Row>,
  scope: Scope,
): SelectQueryBuilder<Row> {
  query.innerJoin(executionEntity.options.name, 'execution', 'execution.id = item.executionId');
  return withinScope(query, 'execution', scope).orderBy('item.storageId', 'ASC');
}

function fromRow(row: OperationRow): Operation {
  const { type: _, ...operation } = withoutStorage(row) as Omit<OperationRow, 'storageId'>;
  return operation;
}
