import type { EntityManager } from 'typeorm';
import type { Scope } from './domain/scope.ts';
import { NotFoundError } from './errors.ts';
import { blueprintEntity } from './rows/resource.entity.ts';
import { withinScope } from './scope-condition.ts';

/** The tenant of a blueprint that the scope may use: its own goes before a global one. @throws NotFoundError */
export async function blueprintTenant(manager: EntityManager, scope: Scope, id: string): Promise<string> {
  const query = manager.createQueryBuilder(blueprintEntity, 'b').select(['b.storageId', 'b.tenantName']);
  const rows = await withinScope(query.where('b.id = :id', { id }), 'b', scope).getMany();
  const blueprint = rows.find((row) => row.tenantName === scope.tenantName) ?? rows[0];
  if (!blueprint) throw new NotFoundError('Blueprint', id);
  return blueprint.tenantName;
}
