import {
  NotFoundError,
  type Blueprint,
  type Deployment,
  type Owned,
  type Scope,
  type SharedKind,
  type Visibility,
} from '@cloudloom/model';
import { IllegalActionError } from './errors.ts';
import type { Stores } from './stores.ts';
import { isWider, requireVisibilityChange } from './visibility.ts';

const NAMES: Readonly<Record<SharedKind, string>> = {
  blueprints: 'Blueprint',
  deployments: 'Deployment',
  plugins: 'Plugin',
  secrets: 'Secret',
};

/** Lets more people see a resource. */
export class VisibilityService {
  constructor(
    private readonly stores: Pick<
      Stores,
      'database' | 'visibilities' | 'blueprints' | 'deployments' | 'plugins' | 'secrets'
    >,
  ) {}

  /**
   * Throws NotFoundError, ForbiddenError for another tenant's resource, IllegalActionError for a narrower visibility, for one
   * beyond the blueprint's, and for a global one where another tenant has the name.
   */
  async set(scope: Scope, kind: SharedKind, id: string, visibility: Visibility): Promise<void> {
    const resource = await this.find(scope, kind, id);
    if (resource === null) throw new NotFoundError(NAMES[kind], id);
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

  private find(scope: Scope, kind: SharedKind, id: string): Promise<Owned | null> {
    switch (kind) {
      case 'blueprints':
        return this.stores.blueprints.find(scope, id);
      case 'deployments':
        return this.stores.deployments.find(scope, id);
      case 'plugins':
        return this.stores.plugins.find(scope, id);
      case 'secrets':
        return this.stores.secrets.find(scope, id);
    }
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
