import type { SelectQueryBuilder } from 'typeorm';
import type { Execution } from './domain/execution.ts';
import type { ExecutionSelection } from './domain/execution-selection.ts';
import { fieldsOf, type ListFields } from './list-page.ts';
import { executionCounterEntity, executionEntity, type ExecutionRow } from './rows/execution.entity.ts';
import { ScopedTable, withoutStorage } from './scoped-table.ts';

/** What executions may be filtered, sorted and counted by. */
export const EXECUTION_FIELDS: ListFields['fields'] = {
  ...fieldsOf('item', {
    text: [
      'id',
      'workflowId',
      'deploymentId',
      'blueprintId',
      'executionGroupId',
      'status',
      'error',
      'tenantName',
      'createdBy',
      'visibility',
    ],
    boolean: ['isSystemWorkflow', 'isDryRun', 'allowCustomParameters', 'resume'],
    time: ['createdAt', 'startedAt', 'endedAt', 'scheduledFor'],
  }),
  ...fieldsOf('counter', { number: ['totalOperations', 'finishedOperations'] }),
};

export const table = new ScopedTable<ExecutionRow>({
  entity: executionEntity,
  resource: 'Execution',
  key: 'id',
  join: (query) =>
    query.leftJoinAndMapOne(
      'item.counter',
      executionCounterEntity.options.name,
      'counter',
      'counter.executionId = item.id',
    ),
  list: {
    fields: EXECUTION_FIELDS,
    searched: 'item.id',
    order: ['item.createdAt'],
    storageId: 'item.storageId',
    keyset: ['item.createdAt', 'item.id', 'item.status', 'item.workflowId'],
  },
});

export function selectedBy(
  query: SelectQueryBuilder<ExecutionRow>,
  selection: ExecutionSelection,
): SelectQueryBuilder<ExecutionRow> {
  const { tenantName, deploymentId, isSystemWorkflow, workflowId, exceptId, executionGroupId } = selection;
  if (tenantName !== undefined) query.andWhere('item.tenantName = :tenantName', { tenantName });
  if (deploymentId === null) query.andWhere('item.deploymentId is null');
  else if (deploymentId !== undefined) query.andWhere('item.deploymentId = :deploymentId', { deploymentId });
  if (isSystemWorkflow !== undefined)
    query.andWhere('item.isSystemWorkflow = :isSystemWorkflow', { isSystemWorkflow });
  if (workflowId !== undefined) query.andWhere('item.workflowId = :workflowId', { workflowId });
  if (executionGroupId !== undefined)
    query.andWhere('item.executionGroupId = :executionGroupId', { executionGroupId });
  if (exceptId !== undefined) query.andWhere('item.id <> :exceptId', { exceptId });
  return query;
}

export function fromRow(row: ExecutionRow): Execution {
  const {
    counter,
    killedAt: _,
    queuePosition: __,
    ...execution
  } = withoutStorage(row) as Omit<ExecutionRow, 'storageId'>;
  return {
    ...execution,
    totalOperations: counter?.totalOperations ?? 0,
    finishedOperations: counter?.finishedOperations ?? 0,
  };
}
