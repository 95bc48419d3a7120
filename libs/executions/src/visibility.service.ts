import type { Blueprint, Deployment, Scope, SharedKind, Visibility } from '@cloudloom/model';
import { IllegalActionError } from './errors.ts';
import { requireShared, type SharedStores } from './shared-resource.ts';
import type { Stores } from './stores.ts';
import { isWider, requireVisibilityChange } from './visibility.ts';

/** Lets more people see a resource. */
export class VisibilityService {
  constructor(private readonly stores: SharedStores & Pick<Stores, 'database' | 'visibilities'>) {}

  /**
   * Throws NotFoundError, ForbiddenError for another tenant's resource, IllegalActionError for a narrower visibility, for one
   * beyond the blueprint's, and for a global one where another tenant has the name.
   */
  async set(scope: Scope, kind: SharedKind, id: string, visibility: Visibility): Promise<void> {
    const resource = await requireShared(this.stores, scope, { kind, id });
    requireVisibilityChange(scope, { ...resource, id }, visibility);
    if (kind === 'deployments') await this.requireVisibleBlueprint(scope, resource as Deployment, visibility);
    await this.stores.database.transaction(async (tx) => {
      const place = { tenantName: resource.tenantName, id };
      if (visibility === 'global' && (await this.stores.visibilities.isElsewhere(kind, place, tx)))
        throw new IllegalActionError(
          `Can't set the visibility of \`${id}\` to global because it also exists in other tenants`,
        );
      await this.stores.visibilities.set(kind, place, visibility, tx);
    });
  }

  private async requireVisibleBlueprint(
    scope: Scope,
    { id, blueprintId }: Deployment,
    visibility: Visibility,
  ): Promise<void> {
    const blueprint: Blueprint | null = await this.stores.blueprints.find(scope, blueprintId);
    if (blueprint === null || !isWider(visibility, blueprint.visibility)) return;
    throw new IllegalActionError(
      `The visibility of deployment \`${id}\` can't be wider than the visibility of its blueprint \`${blueprintId}\`. ` +
        `Current blueprint visibility is ${blueprint.visibility}`,
    );
  }
}
