import { ConflictError, DomainError, type Label, type Scope, type Transaction } from '@cloudloom/model';
import { everything, type Stores } from '../stores.ts';

const PARENT = 'csys-obj-parent';

/** A label names a parent that there is not. */
export class ParentNotFoundError extends DomainError {
  readonly code = 'deployment_parent_not_found_error';

  constructor(ids: readonly string[]) {
    const named = ids.map((id) => `'${id}'`).join(', ');
    super(`Deployment(s) [${named}] referenced by the label \`${PARENT}\` not found`);
  }
}

/**
 * Checks the parents that a deployment's labels name: they must be there, in the same tenant, and must not hang on it.
 * Throws ParentNotFoundError or ConflictError.
 */
export async function requireParents(
  stores: Pick<Stores, 'deployments' | 'deploymentTree'>,
  scope: Scope,
  child: { id: string; labels: readonly Pick<Label, 'key' | 'value'>[] },
  tx?: Transaction,
): Promise<void> {
  const parents = child.labels.filter(({ key }) => key === PARENT).map(({ value }) => value);
  if (parents.length === 0) return;
  const { tenantName } = scope;
  const { items } = await stores.deployments.list(
    { tenantName, username: scope.username },
    everything({ id: parents, tenantName: [tenantName] }),
    tx,
  );
  const missing = parents.filter((id) => !items.some((deployment) => deployment.id === id));
  if (missing.length > 0) throw new ParentNotFoundError(missing);
  const root = { tenantName, id: child.id };
  if (parents.includes(child.id) || (await stores.deploymentTree.isAmongDescendants(root, parents, tx)))
    throw new ConflictError(
      `The label \`${PARENT}\` of deployment ${child.id} results in cyclic dependencies`,
    );
}
