import type { EntitySchema, ObjectLiteral } from 'typeorm';
import { managerFor, type Database } from './database.ts';
import type { ListQuery } from './domain/list-query.ts';
import type { Scope } from './domain/scope.ts';
import type { SummaryCount } from './execution-summary.repository.ts';
import { addFilters, fieldsOf } from './list-page.ts';
import { blueprintEntity, deploymentEntity, nodeEntity, nodeInstanceEntity } from './rows/resource.entity.ts';
import { withinScope } from './scope-condition.ts';

const OWNED = ['tenantName', 'visibility', 'createdBy'];

/** What each resource is counted by, which is what the counted may be filtered by, too. */
const FIELDS = {
  deployments: [...OWNED, 'blueprintId', 'siteName', 'installationStatus', 'deploymentStatus'],
  blueprints: [...OWNED, 'state'],
  nodes: [...OWNED, 'deploymentId', 'blueprintId', 'type', 'hostId'],
  node_instances: [...OWNED, 'deploymentId', 'nodeId', 'state', 'hostId', 'index'],
} as const satisfies Record<string, readonly string[]>;

/** Resources that are counted here. */
export type SummarizedKind = keyof typeof FIELDS;

const ENTITIES: Readonly<Record<SummarizedKind, EntitySchema>> = {
  deployments: deploymentEntity as EntitySchema,
  blueprints: blueprintEntity as EntitySchema,
  nodes: nodeEntity as EntitySchema,
  node_instances: nodeInstanceEntity as EntitySchema,
};

/** How many resources there are of each kind. */
export class ResourceSummaryRepository {
  constructor(private readonly database: Database) {}

  /** Domain names of the fields that a resource is counted by. */
  fieldsOf(kind: SummarizedKind): readonly string[] {
    return FIELDS[kind];
  }

  /** In the order of the values. @throws UnknownFieldError for a filter; fields are those of `fieldsOf`. */
  async count(
    kind: SummarizedKind,
    scope: Scope,
    { fields, filters }: { fields: readonly string[]; filters: ListQuery['filters'] },
  ): Promise<SummaryCount[]> {
    const query = managerFor(this.database)
      .createQueryBuilder<ObjectLiteral>(ENTITIES[kind], 'item')
      .select('count(*)::int', 'count');
    withinScope(query, 'item', scope);
    const texts = FIELDS[kind].filter((name) => name !== 'index');
    addFilters(query, { filters }, { fields: fieldsOf('item', { text: texts, number: ['index'] }) });
    const known: readonly string[] = FIELDS[kind];
    fields.forEach((field, place) => {
      if (!known.includes(field)) throw new TypeError(`${kind} are not counted by ${field}`);
      query.addSelect(`item.${field}`, `value${place}`).addGroupBy(`item.${field}`);
      query.addOrderBy(`item.${field}`, 'ASC');
    });
    const rows: Record<string, string | number | null>[] = await query.getRawMany();
    return rows.map((row) => ({
      values: fields.map((_, place) => (row[`value${place}`] ?? null) as string | null),
      count: Number(row['count']),
    }));
  }
}
