import type { ResourceSummaryRepository, SummarizedKind, SummaryCount } from '@cloudloom/model';
import { widen, type Caller } from '../access/caller.ts';
import { presentWhole, type ListAnswer } from '../answers/list-answer.ts';
import { BLUEPRINT } from '../blueprints/blueprint-fields.ts';
import { DEPLOYMENT } from '../deployments/deployment-fields.ts';
import { BadRequestError } from '../errors/request-errors.ts';
import { NODE_INSTANCE } from '../node-instances/node-instance-fields.ts';
import { NODE } from '../nodes/node-fields.ts';
import { readListRequest } from '../requests/list-request.ts';
import { readLast, type RawQuery } from '../requests/query-values.ts';
import type { Resource } from '../requests/resource-fields.ts';

const RESOURCES: Readonly<Record<SummarizedKind, Resource>> = {
  deployments: DEPLOYMENT,
  blueprints: BLUEPRINT,
  nodes: NODE,
  node_instances: NODE_INSTANCE,
};

/** Counts resources by one field, and by another one within it. */
export class ResourceSummary {
  constructor(private readonly counts: ResourceSummaryRepository) {}

  /** `_target_field`, `_sub_field`, and the filters of the list by the same fields. Throws BadRequestError. */
  async list(caller: Caller, query: RawQuery, kind: SummarizedKind): Promise<ListAnswer> {
    const allowed = this.wireFields(kind);
    const target = readField(query, '_target_field', allowed);
    if (target === null) throw new BadRequestError('Missing required param: _target_field');
    const sub = readField(query, '_sub_field', allowed);
    const request = readListRequest(query, RESOURCES[kind]);
    const names = sub === null ? [target] : [target, sub];
    const counts = await this.counts.count(kind, widen(caller, request.allTenants), {
      fields: names.map((name) => allowed.get(name) ?? ''),
      filters: request.query.filters,
    });
    return presentWhole(nest(counts, { target, sub, kind }));
  }

  /** Wire name -> the domain's, of the fields that the resource is counted by. */
  private wireFields(kind: SummarizedKind): ReadonlyMap<string, string> {
    const known = this.counts.fieldsOf(kind);
    const fields = Object.entries(RESOURCES[kind].fields).flatMap(([name, { column }]): [string, string][] =>
      column !== undefined && known.includes(column) && name !== 'resource_availability'
        ? [[name, column]]
        : [],
    );
    return new Map(fields.sort(([one], [other]) => (one < other ? -1 : 1)));
  }
}

function readField(query: RawQuery, key: string, allowed: ReadonlyMap<string, string>): string | null {
  const name = readLast(query, key);
  if (name === undefined || name === '') return null;
  if (allowed.has(name)) return name;
  throw new BadRequestError(
    `Invalid summary field: ${name}. Allowed values: ${[...allowed.keys()].join(', ')}`,
  );
}

/** One item for each value of the target. */
function nest(
  counts: readonly SummaryCount[],
  { target, sub, kind }: { target: string; sub: string | null; kind: SummarizedKind },
): object[] {
  const byValue = new Map<string | null, SummaryCount[]>();
  for (const count of counts) {
    const value = count.values[0] ?? null;
    byValue.set(value, [...(byValue.get(value) ?? []), count]);
  }
  return [...byValue].map(([value, own]) => ({
    [target]: value,
    [kind]: own.reduce((sum, { count }) => sum + count, 0),
    ...(sub === null
      ? {}
      : { [`by ${sub}`]: own.map(({ values, count }) => ({ [sub]: values[1] ?? null, [kind]: count })) }),
  }));
}
