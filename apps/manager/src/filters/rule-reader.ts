import type { Json, JsonObject } from '@cloudloom/blueprint';
import {
  parseFilterRules,
  readSearchConstraints,
  type ConstrainedNames,
  type FilterService,
  type RuledKind,
  type SearchConstraints,
} from '@cloudloom/executions';
import type { FilterKind, FilterRule, Scope } from '@cloudloom/model';
import { BadRequestError } from '../errors/request-errors.ts';
import { readLast, type RawQuery } from '../requests/query-values.ts';

/** The body of a search. */
export interface SearchBody {
  filter_rules?: Json[];
  constraints?: JsonObject;
}

/** A search as a list request: the query with what constraints add to it, and rules. */
export interface Search {
  query: RawQuery;
  rules: FilterRule[];
}

/** Finds out which rules a list or search is under. */
export class RuleReader {
  constructor(private readonly filters: FilterService) {}

  /** The rules of the stored filter that `_filter_id` names; undefined without one. Throws NotFoundError. */
  async ofQuery(scope: Scope, query: RawQuery, kind: FilterKind): Promise<FilterRule[] | undefined> {
    const id = readLast(query, '_filter_id');
    return id === undefined || id === '' ? undefined : this.filters.rules(kind, scope, id);
  }

  /** Throws InvalidFilterRuleError, BadRequestError for bad constraints, NotFoundError for a stored filter. */
  async ofSearch(
    scope: Scope,
    query: RawQuery,
    search: { body: SearchBody; kind: RuledKind; names: ConstrainedNames },
  ): Promise<Search> {
    const { body, kind, names } = search;
    const asked = readConstraints(body, names);
    const given = parseFilterRules(body.filter_rules ?? [], kind);
    const stored =
      kind === 'deployments' || kind === 'blueprints'
        ? await this.stored(scope, kind, query, asked.filterId)
        : [];
    return { query: { ...query, ...asked.filters }, rules: [...given, ...asked.rules, ...stored] };
  }

  private async stored(
    scope: Scope,
    kind: FilterKind,
    query: RawQuery,
    constraint: string | null,
  ): Promise<FilterRule[]> {
    const ofQuery = (await this.ofQuery(scope, query, kind)) ?? [];
    return constraint === null
      ? ofQuery
      : [...ofQuery, ...(await this.filters.rules(kind, scope, constraint))];
  }
}

/** Throws BadRequestError for a body with both rules and constraints. */
export function readConstraints(body: SearchBody, names: ConstrainedNames): SearchConstraints {
  if (body.filter_rules !== undefined && body.constraints !== undefined)
    throw new BadRequestError('Provide either `filter_rules` or `constraints`, not both');
  return readSearchConstraints(body.constraints ?? {}, names);
}
