import type { NodePlan, OperationPlan, PluginPlan, RelationshipPlan } from '@cloudloom/blueprint';
import { compareEntries, type FoundStep } from './compare-entries.ts';
import { matchRelationships, type RelationshipMatch } from './relationship-matches.ts';

const CONTAINED_IN = 'cloudify.relationships.contained_in';

/**
 * Compares two plans of one node. Another type or another container makes it another node, which no update can make of it:
 * then nothing else is compared.
 */
export function compareNodes(before: NodePlan, after: NodePlan): FoundStep[] {
  const path = ['nodes', after.id];
  if (before.type !== after.type || containerOf(before) !== containerOf(after))
    return [{ ...modification(path), entityType: 'node', isSupported: false }];
  return [
    ...compareOperations(before.operations, after.operations, [...path, 'operations']),
    ...matchRelationships(before.relationships, after.relationships).flatMap((match) =>
      compareRelationships(match, [...path, 'relationships']),
    ),
    ...compareEntries(before.properties, after.properties, {
      entityType: 'property',
      path: [...path, 'properties'],
    }),
    ...comparePlugins(before.pluginsToInstall, after.pluginsToInstall, ['plugins_to_install', after.id]),
    ...comparePlugins(before.plugins, after.plugins, ['plugins', after.id]),
  ];
}

const modification = (entityId: string[]): Omit<FoundStep, 'entityType'> => ({
  ...{ action: 'modify', entityId, topologyOrder: 0, isSupported: true },
});

/** The node that contains it; null for one that stands alone. */
export const containerOf = ({ relationships }: NodePlan): string | null =>
  relationships.find(({ typeHierarchy }) => typeHierarchy.includes(CONTAINED_IN))?.targetId ?? null;

function compareRelationships(match: RelationshipMatch, path: string[]): FoundStep[] {
  const { before, after } = match;
  if (before === null)
    return after === null
      ? []
      : [{ ...modification([...path, at(after)]), action: 'add', entityType: 'relationship' }];
  if (after === null)
    return [{ ...modification([...path, at(before)]), action: 'remove', entityType: 'relationship' }];
  const here = [...path, at(after)];
  const moved = [...path, at(before), at(after)];
  return [
    ...(before.index === after.index
      ? []
      : [{ ...modification(moved), entityType: 'relationship' } satisfies FoundStep]),
    ...compareSides(before.relationship, after.relationship, here),
    ...compareEntries(before.relationship.properties, after.relationship.properties, {
      entityType: 'property',
      path: [...here, 'properties'],
      isSupported: false,
    }),
  ];
}

const at = ({ index }: { index: number }): string => `[${index}]`;

const compareSides = (before: RelationshipPlan, after: RelationshipPlan, path: string[]): FoundStep[] => [
  ...compareOperations(before.sourceOperations, after.sourceOperations, [...path, 'source_operations']),
  ...compareOperations(before.targetOperations, after.targetOperations, [...path, 'target_operations']),
];

type Operations = Record<string, OperationPlan>;

/** By full names: a bare name says the same as the full one. */
const compareOperations = (before: Operations, after: Operations, path: string[]): FoundStep[] =>
  compareEntries(withFullNames(before), withFullNames(after), { entityType: 'operation', path });

/** Whether functions are left in the inputs follows from the inputs. */
const withFullNames = (operations: Operations): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(operations)
      .filter(([name]) => name.includes('.'))
      .map(([name, { hasIntrinsicFunctions: _, ...operation }]) => [name, operation]),
  );

const comparePlugins = (
  before: PluginPlan[] | undefined,
  after: PluginPlan[] | undefined,
  path: string[],
): FoundStep[] => compareEntries(byName(before), byName(after), { entityType: 'plugin', path });

const byName = (plugins: PluginPlan[] = []): Record<string, PluginPlan> =>
  Object.fromEntries(plugins.map((plugin) => [plugin.name, plugin]));
