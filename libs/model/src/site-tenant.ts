import type { EntityManager } from 'typeorm';
import type { Scope } from './domain/scope.ts';
import { NotFoundError } from './errors.ts';
import { siteEntity } from './rows/site.entity.ts';
import { withinScope } from './scope-condition.ts';
import { storableWord } from './stored-json.ts';

/** Where a site's row is: of those of the name that the scope sees, the tenant's own goes first. @throws NotFoundError */
export async function siteColumns(
  manager: EntityManager,
  scope: Scope,
  name: string | null,
): Promise<{ siteTenantName: string | null; siteName: string | null }> {
  if (name === null) return { siteTenantName: null, siteName: null };
  const query = manager
    .createQueryBuilder(siteEntity, 's')
    .where('s.name = :name', { name: storableWord(name) });
  const rows = await withinScope(query, 's', scope).getMany();
  const site = rows.find((row) => row.tenantName === scope.tenantName) ?? rows[0];
  if (!site) throw new NotFoundError('Site', name);
  return { siteTenantName: site.tenantName, siteName: site.name };
}
