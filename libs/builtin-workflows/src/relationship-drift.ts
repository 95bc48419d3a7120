import type { Json, JsonObject, NodeInstance, WorkflowContext } from '@cloudloom/workflow';
import { isTruthy } from './python-truth.ts';

const KEYS = {
  source: 'source_relationships_configuration_drift',
  target: 'target_relationships_configuration_drift',
} as const;

/** Where instances keep what checks of their relationships have found, by the id of the other end. */
export const RELATIONSHIP_DRIFTS: readonly string[] = Object.values(KEYS);

/** Whether the finding of this end of a relationship is one to act on: it has drifted, or nobody could tell. */
export function isDrift(instance: NodeInstance, side: keyof typeof KEYS, otherId: string): boolean {
  const finding = toMap(toMap(instance.systemProperties[KEYS[side]])[otherId]);
  return finding['ok'] === false || isTruthy(finding['result']);
}

/** Whether one of its relationships has drifted, on either end. */
export const hasRelationshipDrift = (ctx: WorkflowContext, instance: NodeInstance): boolean =>
  instance.relationships.some(({ targetId }) => {
    const target = ctx.getNodeInstance(targetId);
    return (
      isDrift(instance, 'source', targetId) ||
      (target !== undefined && isDrift(target, 'target', instance.id))
    );
  });

/** What a property of JSON has under its keys; nothing when it is no map. */
export const toMap = (value: Json | undefined): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
