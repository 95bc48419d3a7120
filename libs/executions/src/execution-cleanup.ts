import type { Execution, ListQuery, Scope } from '@cloudloom/model';
import { BadParametersError } from './errors.ts';
import { ENDED } from './status-machine.ts';
import type { Stores } from './stores.ts';

/** Which of the selected executions go: all but the newest ones, or those of before a time; all without either. */
export interface Cleanup {
  keepLast?: number;
  before?: Date;
}

const CREATION = 'create_deployment_environment';
/** Executions that one statement deletes. */
const CHUNK = 500;

/**
 * Deletes ended executions with all that they produced, and answers how many. The last successful creation of an environment
 * stays: it tells that the deployment can be used. Throws BadParametersError.
 */
export async function deleteEnded(
  stores: Pick<Stores, 'executions'>,
  scope: Scope,
  filters: ListQuery['filters'],
  { keepLast, before }: Cleanup,
): Promise<number> {
  if (keepLast !== undefined && before !== undefined)
    throw new BadParametersError(
      'Must provide either a `to_datetime` timestamp or a `keep_last` number, not both',
    );
  if (keepLast !== undefined && keepLast <= 0)
    throw new BadParametersError('`keep_last` must be an integer greater than 0. got: ' + String(keepLast));
  const asked = (filters['status'] ?? [...ENDED]).filter((status) =>
    (ENDED as readonly unknown[]).includes(status),
  );
  const { items } = await stores.executions.list(scope, {
    offset: 0,
    size: null,
    sort: [{ field: 'createdAt', descending: true }],
    filters: { ...filters, status: asked },
  });
  // What another tenant shows to all is nobody else's to delete.
  const own = items.filter(({ tenantName }) => scope.allTenants === true || tenantName === scope.tenantName);
  const going = withoutLastCreations(own)
    .slice(keepLast ?? 0)
    .filter(({ createdAt }) => before === undefined || createdAt < before);
  let count = 0;
  for (let from = 0; from < going.length; from += CHUNK)
    count += await stores.executions.delete(going.slice(from, from + CHUNK).map(({ id }) => id));
  return count;
}

/** Newest first comes in: the first successful creation of a deployment is its last. */
function withoutLastCreations(executions: readonly Execution[]): Execution[] {
  const seen = new Set<string>();
  return executions.filter(({ workflowId, status, tenantName, deploymentId }) => {
    if (workflowId !== CREATION || status !== 'terminated') return true;
    const key = JSON.stringify([tenantName, deploymentId]);
    if (seen.has(key)) return true;
    seen.add(key);
    return false;
  });
}
