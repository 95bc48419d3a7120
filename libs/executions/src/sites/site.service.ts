import { AlreadyExistsError, NotFoundError, type Scope, type Site, type Visibility } from '@cloudloom/model';
import { BadParametersError, IllegalActionError } from '../errors.ts';
import { requireOwnTenant } from '../ownership.ts';
import { requireLegalId } from '../resource-id.ts';
import type { Stores } from '../stores.ts';
import { isWider, requireWider } from '../visibility.ts';
import { parseLocation } from './location.ts';

export interface SiteDraft {
  /** `latitude,longitude`. */
  location?: string;
  visibility?: Visibility;
}

/** Sites, and which deployment is at which. */
export class SiteService {
  constructor(private readonly stores: Pick<Stores, 'sites' | 'database'>) {}

  /** Throws BadParametersError for a name or location, or a conflict when the name is taken. */
  async create(scope: Scope, name: string, draft: SiteDraft): Promise<Site> {
    requireLegalId('name', name);
    return this.stores.sites.insert({
      name,
      tenantName: scope.tenantName,
      createdBy: scope.username,
      ...(draft.location === undefined ? {} : parseLocation(draft.location)),
      ...(draft.visibility === undefined ? {} : { visibility: draft.visibility }),
    });
  }

  /**
   * An empty draft changes nothing. Throws NotFoundError, BadParametersError, IllegalActionError for a narrower
   * visibility, a conflict for a taken name.
   */
  async update(scope: Scope, name: string, draft: SiteDraft & { newName?: string }): Promise<Site> {
    const { location, visibility, newName } = draft;
    if (newName !== undefined) requireLegalId('new_name', newName);
    const place = location === undefined ? {} : parseLocation(location);
    return this.stores.database.transaction(async (tx) => {
      const site = await this.stores.sites.find(scope, name, tx);
      if (site === null) throw new NotFoundError('Site', name);
      requireOwnTenant(scope, { ...site, id: name });
      if (visibility !== undefined) requireWider({ ...site, id: name }, visibility);
      const renamed = newName !== undefined && newName !== name;
      if (renamed && (await this.stores.sites.find(scope, newName, tx)) !== null)
        throw new AlreadyExistsError('Site', newName, scope.tenantName);
      const patch = {
        ...place,
        ...(visibility === undefined ? {} : { visibility }),
        ...(renamed ? { name: newName } : {}),
      };
      return Object.keys(patch).length === 0 ? site : this.stores.sites.update(scope, name, patch, tx);
    });
  }

  /** Deployments that are there are nowhere afterwards. */
  async delete(scope: Scope, name: string): Promise<void> {
    const site = await this.stores.sites.find(scope, name);
    if (site === null) throw new NotFoundError('Site', name);
    requireOwnTenant(scope, { ...site, id: name });
    await this.stores.sites.delete(scope, name);
  }
}

/** A site that fewer people see than the deployment would be a riddle to the others. Throws IllegalActionError. */
export function requireUsableSite(site: Site, deployment: { id: string; visibility: Visibility }): void {
  if (!isWider(deployment.visibility, site.visibility)) return;
  throw new IllegalActionError(
    `The visibility of deployment \`${deployment.id}\`: \`${deployment.visibility}\` can't be wider than ` +
      `the visibility of its site \`${site.name}\`: \`${site.visibility}\``,
  );
}

/** What a request about the place of a deployment asks for; null: nowhere. Throws BadParametersError. */
export function readPlace(siteName: string | undefined, detach: boolean | undefined): string | null {
  if (siteName !== undefined && detach !== true) return siteName;
  if (siteName === undefined && detach === true) return null;
  throw new BadParametersError(
    'Must provide either a `site_name` of a valid site or `detach_site` with true for detaching the current site',
  );
}
