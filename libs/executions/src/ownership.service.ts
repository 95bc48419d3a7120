import {
  NotFoundError,
  type Blueprint,
  type Deployment,
  type Owned,
  type Scope,
  type SharedKind,
  type Transaction,
} from '@cloudloom/model';
import { isUnderway } from './blueprint-state.ts';
import { decide } from './decision.ts';
import { ForbiddenError, IllegalActionError } from './errors.ts';
import { requireOwnTenant } from './ownership.ts';
import { requireShared, type SharedResources, type SharedStores } from './shared-resource.ts';
import { ACTIVE } from './status-machine.ts';
import type { Stores } from './stores.ts';

/** Who gives something away. */
export interface GiverScope extends Scope {
  /** True: also what belongs to others, as administrators and managers of the tenant may. */
  givesForOthers: boolean;
}

type Given = Owned & { id: string };

/** Gives resources to other people. */
export class OwnershipService {
  constructor(
    private readonly stores: SharedStores & Pick<Stores, 'database' | 'executions' | 'ownerships'>,
  ) {}

  /**
   * Throws what `give` would throw, and changes nothing: for requests that change something else before, which the giver may not be
   * able to do afterwards.
   */
  async requireGivable(giver: GiverScope, kind: SharedKind, id: string, username: string): Promise<void> {
    await this.stores.database.transaction((tx) => this.requireAll(tx, giver, { kind, id, username }));
  }

  /**
   * Makes a user the owner; answers the resource as it is then, which the giver may not see any more. Throws NotFoundError for the
   * resource and for a user who is not of the tenant, ForbiddenError for what is not the giver's to give, IllegalActionError for a user
   * or a time that does not fit.
   */
  async give<Kind extends SharedKind>(
    giver: GiverScope,
    kind: Kind,
    id: string,
    username: string,
  ): Promise<SharedResources[Kind]> {
    return decide(this.stores, async (tx) => {
      const { tenantName } = await this.requireAll(tx, giver, { kind, id, username });
      await this.stores.ownerships.set(kind, { tenantName, id }, username, tx);
      return requireShared(this.stores, { tenantName, username }, { kind, id, tx });
    });
  }

  private async requireAll(
    tx: Transaction,
    giver: GiverScope,
    { kind, id, username }: { kind: SharedKind; id: string; username: string },
  ): Promise<Given> {
    const resource = { ...(await requireShared(this.stores, giver, { kind, id, tx })), id };
    requireMine(giver, resource);
    await this.requireTaker(tx, { kind, resource, username });
    return resource;
  }

  private async requireTaker(
    tx: Transaction,
    { kind, resource, username }: { kind: SharedKind; resource: Given; username: string },
  ): Promise<void> {
    const { tenantName, id } = resource;
    const taker = await this.stores.ownerships.candidate(username, tenantName, tx);
    // The same answer for who does not exist: nobody learns here who belongs to other tenants.
    if (taker === null)
      throw new NotFoundError(
        'User',
        username,
        `User \`${username}\` does not belong to the tenant \`${tenantName}\`, so \`${id}\` cannot be given to them`,
      );
    if (!taker.active)
      throw new IllegalActionError(
        `User \`${username}\` is not active, so \`${id}\` cannot be given to them`,
      );
    if (kind === 'blueprints') requireUploaded(resource as unknown as Blueprint);
    if (kind === 'deployments') await this.requireAtRest(tx, resource as unknown as Deployment, username);
  }

  /**
   * What runs of a private deployment acts for who started it, who would not see it any more; and what a new environment brings along is
   * made in the name of who asked for it.
   */
  private async requireAtRest(tx: Transaction, deployment: Deployment, username: string): Promise<void> {
    const { tenantName, id, blueprintId, visibility, createdBy } = deployment;
    if (username === createdBy) return;
    if (deployment.workflows === null)
      throw new IllegalActionError(
        `Deployment \`${id}\` cannot be given away before its environment is created`,
      );
    if (visibility !== 'private') return;
    const selection = { tenantName, deploymentId: id };
    const statuses = [...ACTIVE, 'queued', 'scheduled'] as const;
    const unfinished = await this.stores.executions.inStatuses(statuses, selection, tx);
    if (unfinished.length > 0)
      throw new IllegalActionError(
        `Deployment \`${id}\` is private and cannot be given away while executions of it have not ended: ` +
          unfinished.map((execution) => execution.id).join(', '),
      );
    if ((await this.stores.blueprints.find({ tenantName, username }, blueprintId, tx)) === null)
      throw new IllegalActionError(
        `User \`${username}\` does not see the blueprint \`${blueprintId}\` of deployment \`${id}\`: give them the blueprint first`,
      );
  }
}

function requireMine(giver: GiverScope, resource: Given): void {
  requireOwnTenant(giver, resource);
  if (giver.givesForOthers || resource.createdBy === giver.username) return;
  throw new ForbiddenError(
    `User \`${giver.username}\` is not permitted to give \`${resource.id}\` away: only its owner \`${resource.createdBy}\`, managers ` +
      'of the tenant and administrators are',
  );
}

function requireUploaded(blueprint: Blueprint): void {
  if (isUnderway(blueprint))
    throw new IllegalActionError(
      `Blueprint \`${blueprint.id}\` cannot be given away while it is ${blueprint.state}`,
    );
}
