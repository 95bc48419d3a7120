import type { EntityManager, ObjectLiteral } from 'typeorm';
import type { FilterRule } from './domain/filter-rule.ts';
import type { Scope } from './domain/scope.ts';
import { ruleConditions, type Conditions, type RuledTable } from './filter-conditions.ts';
import { BLUEPRINT_RULES, DEPLOYMENT_RULES } from './ruled-tables.ts';
import { readCondition, scopeParameters } from './scope-condition.ts';
import { storableJson, storableWord } from './stored-json.ts';

/** Kinds of things whose existence an input or a workflow parameter may ask for. */
export type NamedThing =
  | 'node_id'
  | 'node_type'
  | 'node_instance'
  | 'operation_name'
  | 'scaling_group'
  | 'workflow_id'
  | 'deployment_id'
  | 'blueprint_id'
  | 'secret_key';

/** Whose nodes, groups and operations are meant: of what is deployed, or of what a blueprint plans. */
export type PartOwner = { deploymentId: string } | { blueprintId: string };

/** All that are given must hold, letter by letter. */
export interface NamePattern {
  startsWith?: string;
  endsWith?: string;
  contains?: string;
  equalsTo?: string;
}

export interface NameQuery {
  kind: NamedThing;
  names: readonly string[];
  /** Parts are found in their owner alone; other kinds have none. */
  owner: PartOwner;
  /** All must hold; of a deployment they are about the display name. */
  patterns?: readonly NamePattern[];
  /** Blueprints and deployments only: each key must be there with one of its values. */
  labels?: readonly { key: string; values: readonly string[] }[];
  /** Blueprints and deployments only: looks in these tenants, as far as the caller sees them, and not in the scope's. */
  tenants?: readonly string[];
  /** Blueprints and deployments only: each must hold. */
  rules?: readonly FilterRule[];
}

/** Where names come from; `item` is the table whose rows belong to tenants. */
interface NameSource {
  from: string;
  name: string;
  /** What patterns are about, unless the name. */
  searched?: string;
  /** The column that says whose part the row is. */
  owner?: string;
  /** What rules may be about. */
  ruled?: RuledTable;
}

const part = (from: string, names: string, owner: string): NameSource => ({
  from: `${from} cross join lateral ${names} as part(name)`,
  name: 'part.name',
  owner,
});

const RESOURCES: Partial<Record<NamedThing, NameSource>> = {
  deployment_id: {
    from: 'deployments item',
    name: 'item.id',
    searched: 'item.display_name',
    ruled: DEPLOYMENT_RULES,
  },
  blueprint_id: { from: 'blueprints item', name: 'item.id', ruled: BLUEPRINT_RULES },
  secret_key: { from: 'secrets item', name: 'item.key' },
};

const DEPLOYED: Partial<Record<NamedThing, NameSource>> = {
  node_id: { from: 'nodes item', name: 'item.id', owner: 'item.deployment_id' },
  node_type: part(
    'nodes item',
    `json_array_elements_text(item.plan -> 'typeHierarchy')`,
    'item.deployment_id',
  ),
  node_instance: { from: 'node_instances item', name: 'item.id', owner: 'item.deployment_id' },
  operation_name: part('nodes item', `json_object_keys(item.plan -> 'operations')`, 'item.deployment_id'),
  scaling_group: part('deployments item', 'json_object_keys(item.scaling_groups)', 'item.id'),
  workflow_id: part('deployments item', 'json_object_keys(item.workflows)', 'item.id'),
};

const PLANNED_NODES = `blueprints item cross join lateral json_array_elements(item.plan -> 'nodes') as node(plan)`;

const PLANNED: Partial<Record<NamedThing, NameSource>> = {
  node_id: { from: PLANNED_NODES, name: `node.plan ->> 'id'`, owner: 'item.id' },
  node_type: part(PLANNED_NODES, `json_array_elements_text(node.plan -> 'typeHierarchy')`, 'item.id'),
  operation_name: part(PLANNED_NODES, `json_object_keys(node.plan -> 'operations')`, 'item.id'),
  scaling_group: part('blueprints item', `json_object_keys(item.plan -> 'scalingGroups')`, 'item.id'),
  workflow_id: part('blueprints item', `json_object_keys(item.plan -> 'workflows')`, 'item.id'),
};

/** Those of the names that there are within the scope; none of a kind that the owner has no parts of. */
export async function existingNames(
  manager: EntityManager,
  scope: Scope,
  query: NameQuery,
): Promise<string[]> {
  const isDeployed = 'deploymentId' in query.owner;
  const source = RESOURCES[query.kind] ?? (isDeployed ? DEPLOYED : PLANNED)[query.kind];
  if (source === undefined || query.names.length === 0) return [];
  const { conditions, values } = conditionsOf(source, scope, query);
  // The scope's conditions name their parameters.
  const [text, parameters] = manager.connection.driver.escapeQueryWithParameters(
    `select distinct ${source.name} as name from ${source.from} where ${conditions.join(' and ')}`,
    values,
  );
  const rows: { name: string }[] = await manager.query(text, parameters);
  return rows.map((row) => row.name);
}

function conditionsOf(source: NameSource, scope: Scope, query: NameQuery): Conditions {
  const { owner, tenants } = query;
  const reach: Scope = { ...scope, allTenants: tenants !== undefined };
  const values = { ...scopeParameters(scope), names: query.names.map(storableWord) };
  const parts: Conditions[] = [
    { conditions: [readCondition('item', reach), `${source.name} = any(:names)`], values },
    ...(query.patterns ?? []).map((pattern, index) =>
      patternCondition(source.searched ?? source.name, pattern, index),
    ),
    ...(query.labels ?? []).map(labelCondition),
    ruleConditions(query.rules ?? [], source.ruled ?? { labels: null, attributes: {} }),
  ];
  if (source.owner !== undefined) {
    const id = 'deploymentId' in owner ? owner.deploymentId : owner.blueprintId;
    parts.push({ conditions: [`${source.owner} = :owner`], values: { owner: storableWord(id) } });
  }
  if (tenants !== undefined)
    parts.push({
      conditions: ['item.tenant_name = any(:tenants)'],
      values: { tenants: tenants.map(storableWord) },
    });
  return {
    conditions: parts.flatMap((one) => one.conditions),
    values: Object.assign({}, ...parts.map((one) => one.values)) as ObjectLiteral,
  };
}

/** No pattern of the database: what it would take for a wildcard is a letter here. */
const COMPARISONS: Readonly<Record<keyof NamePattern, (searched: string, word: string) => string>> = {
  startsWith: (searched, word) => `starts_with(${searched}, ${word})`,
  endsWith: (searched, word) => `right(${searched}, length(${word})) = ${word}`,
  contains: (searched, word) => `position(${word} in ${searched}) > 0`,
  equalsTo: (searched, word) => `${searched} = ${word}`,
};

function patternCondition(searched: string, pattern: NamePattern, index: number): Conditions {
  const given = (Object.keys(COMPARISONS) as (keyof NamePattern)[]).filter(
    (key) => pattern[key] !== undefined,
  );
  return {
    conditions: given.map((key) => COMPARISONS[key](searched, `cast(:${key}${index} as text)`)),
    values: Object.fromEntries(given.map((key) => [`${key}${index}`, storableWord(pattern[key] ?? '')])),
  };
}

function labelCondition(label: { key: string; values: readonly string[] }, index: number): Conditions {
  const alternatives = label.values.map(
    (_, place) => `item.labels @> cast(:label${index}_${place} as jsonb)`,
  );
  return {
    conditions: [alternatives.length === 0 ? 'false' : `(${alternatives.join(' or ')})`],
    values: Object.fromEntries(
      label.values.map((value, place) => [
        `label${index}_${place}`,
        storableJson([{ key: label.key, value }]),
      ]),
    ),
  };
}
