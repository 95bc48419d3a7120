import type { EntityManager } from 'typeorm';
import type { NodeInstance } from './domain/node.ts';
import type { RuntimePropertyChanges } from './domain/runtime-property-changes.ts';
import type { Scope } from './domain/scope.ts';
import { NotFoundError, RuntimePropertyConflictError } from './errors.ts';
import { nodeInstanceEntity, type NodeInstanceRow } from './rows/resource.entity.ts';
import { toValues } from './rows/row-values.ts';
import { applyChanges, conflictingPath } from './runtime-properties.ts';
import { withoutStorage } from './scoped-table.ts';
import { scopeParameters, writeCondition } from './scope-condition.ts';
import { storableJson, storableWord } from './stored-json.ts';

type Fields = Partial<Pick<NodeInstance, 'state' | 'runtimeProperties' | 'systemProperties'>>;

/** The row, locked for a change by the caller. @throws NotFoundError */
export async function lockInstance(
  manager: EntityManager,
  scope: Scope,
  id: string,
): Promise<NodeInstanceRow> {
  const row = await manager
    .createQueryBuilder(nodeInstanceEntity, 'item')
    .where(`item.id = :id and ${writeCondition(scope)}`, { ...scopeParameters(scope), id: storableWord(id) })
    .setLock('for_no_key_update')
    .getOne();
  if (!row) throw new NotFoundError('NodeInstance', id);
  return row;
}

/** Changes runtime properties for an operation, which was allowed to when it began; an instance that is gone is skipped. */
export async function changeRuntimeProperties(
  manager: EntityManager,
  instance: { tenantName: string; id: string },
  changes: RuntimePropertyChanges,
): Promise<void> {
  const row = await manager
    .createQueryBuilder(nodeInstanceEntity, 'item')
    .where('item.tenantName = :tenantName and item.id = :id', instance)
    .setLock('for_no_key_update')
    .getOne();
  if (row) await writeRuntimeProperties(manager, row, changes);
}

/** Applies the changes to a locked row. @throws RuntimePropertyConflictError */
export async function writeRuntimeProperties(
  manager: EntityManager,
  row: NodeInstanceRow,
  changes: RuntimePropertyChanges,
): Promise<NodeInstance> {
  if (changes.expected && changes.expected.version !== row.version) {
    const path = conflictingPath(row.runtimeProperties, changes);
    if (path) throw new RuntimePropertyConflictError(row.id, path);
  }
  return writeFields(manager, row, { runtimeProperties: applyChanges(row.runtimeProperties, changes) });
}

/** Writes the fields that differ; the version grows by one if any does. */
export async function writeFields(
  manager: EntityManager,
  row: NodeInstanceRow,
  fields: Fields,
): Promise<NodeInstance> {
  const changed = (['state', 'runtimeProperties', 'systemProperties'] as const).filter(
    (name) => fields[name] !== undefined && storableJson(fields[name]) !== storableJson(row[name]),
  );
  if (changed.length === 0) return withoutStorage(row);
  const set = {
    ...Object.fromEntries(changed.map((name) => [name, fields[name]])),
    version: row.version + 1,
  };
  await manager
    .createQueryBuilder()
    .update(nodeInstanceEntity)
    .set(toValues<NodeInstanceRow>(set))
    .where('storage_id = :storageId', { storageId: row.storageId })
    .execute();
  return { ...withoutStorage(row), ...set };
}
