import type { NodeInstance, WorkflowContext } from '@cloudloom/workflow';
import type { PropertiesOf } from './fresh-findings.ts';
import { toMap } from './json-map.ts';
import { isTruthy } from './python-truth.ts';

const KEYS = {
  source: 'source_relationships_configuration_drift',
  target: 'target_relationships_configuration_drift',
} as const;

/** Where instances keep what checks of their relationships have found, by the id of the other end. */
export const RELATIONSHIP_DRIFTS: readonly string[] = Object.values(KEYS);

/** Whether the finding of this end of a relationship is one to act on: it has drifted, or nobody could tell. */
export function isDrift(
  properties: ReturnType<PropertiesOf>,
  side: keyof typeof KEYS,
  otherId: string,
): boolean {
  const finding = toMap(toMap(properties[KEYS[side]])[otherId]);
  return finding['ok'] === false || isTruthy(finding['result']);
}

/** Whether one of its relationships has drifted, on either end. */
export const hasRelationshipDrift = (
  ctx: WorkflowContext,
  propertiesOf: PropertiesOf,
  instance: NodeInstance,
): boolean =>
  instance.relationships.some(({ targetId }) => {
    const target = ctx.getNodeInstance(targetId);
    return (
      isDrift(propertiesOf(instance), 'source', targetId) ||
      (target !== undefined && isDrift(propertiesOf(target), 'target', instance.id))
    );
  });
