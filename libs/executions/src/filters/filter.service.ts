import type { Json } from '@cloudloom/blueprint';
import {
  NotFoundError,
  type Filter,
  type FilterKind,
  type FilterRule,
  type Scope,
  type Visibility,
} from '@cloudloom/model';
import { BadParametersError } from '../errors.ts';
import { requireOwnTenant } from '../ownership.ts';
import { requireLegalId } from '../resource-id.ts';
import type { Stores } from '../stores.ts';
import { requireWider } from '../visibility.ts';
import { parseFilterRules } from './filter-rules.ts';

const RESERVED = 'csys-';

export interface FilterDraft {
  rules: readonly Json[];
  visibility?: Visibility;
}

/** Filters that are stored under a name. */
export class FilterService {
  constructor(private readonly stores: Pick<Stores, 'filters'>) {}

  /** Throws InvalidFilterRuleError, BadParametersError for the name, or a conflict when it is taken. */
  async create(kind: FilterKind, scope: Scope, id: string, draft: FilterDraft): Promise<Filter> {
    requireLegalId('filter_id', id);
    requireFree(id);
    return this.stores.filters.insert(kind, {
      id,
      tenantName: scope.tenantName,
      createdBy: scope.username,
      rules: parseFilterRules(draft.rules, kind),
      ...(draft.visibility === undefined ? {} : { visibility: draft.visibility }),
    });
  }

  /** Throws NotFoundError, InvalidFilterRuleError, IllegalActionError for a narrower visibility. */
  async update(kind: FilterKind, scope: Scope, id: string, draft: Partial<FilterDraft>): Promise<Filter> {
    const filter = await this.requireOwn(kind, scope, id);
    const { rules, visibility } = draft;
    if (visibility !== undefined) requireWider(filter, visibility);
    return this.stores.filters.update(kind, scope, id, {
      ...(rules === undefined ? {} : { rules: parseFilterRules(rules, kind) }),
      ...(visibility === undefined ? {} : { visibility }),
    });
  }

  async delete(kind: FilterKind, scope: Scope, id: string): Promise<void> {
    await this.requireOwn(kind, scope, id);
    await this.stores.filters.delete(kind, scope, id);
  }

  /** The rules of a stored filter. Throws NotFoundError. */
  async rules(kind: FilterKind, scope: Scope, id: string): Promise<FilterRule[]> {
    const own = { ...scope, allTenants: false };
    return (await this.stores.filters.get(kind, own, id)).rules;
  }

  private async requireOwn(kind: FilterKind, scope: Scope, id: string): Promise<Filter> {
    const filter = await this.stores.filters.find(kind, scope, id);
    if (filter === null) throw new NotFoundError('Filter', id);
    requireOwnTenant(scope, filter);
    return filter;
  }
}

function requireFree(id: string): void {
  if (id.toLowerCase().startsWith(RESERVED))
    throw new BadParametersError(`All filters with a \`${RESERVED}\` prefix are reserved for internal use.`);
}
