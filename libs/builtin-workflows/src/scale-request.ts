import type { ModifiedCounts, WorkflowContext } from '@cloudloom/workflow';
import { WorkflowRefusedError } from './errors.ts';
import { groupCandidates, nodeCandidates, type ScaleCandidates } from './scale-candidates.ts';
import { toDelta, toList, type ScaleParameters } from './scale-parameters.ts';

/** What a scaling is to change. */
export interface ScaleRequest {
  /** As it was given: a scaling group or a node. */
  entityName: string;
  /** Never 0. */
  delta: number;
  counts: ModifiedCounts;
}

/** The entity whose number of instances changes. */
interface ScaledEntity {
  /** A group, a node, or the host of the node that was given. */
  name: string;
  currentCount: number;
  candidates: ScaleCandidates;
}

const refuse = (message: string): never => {
  throw new WorkflowRefusedError('illegal_scaling', message);
};

/**
 * Checks the parameters against the deployment; null when nothing is to change.
 * @throws WorkflowRefusedError
 */
export function readScaleRequest(ctx: WorkflowContext, parameters: ScaleParameters): ScaleRequest | null {
  const { scalable_entity_name: entityName, scale_compute: scaleCompute = false } = parameters;
  const included = toList(parameters.include_instances);
  const excluded = toList(parameters.exclude_instances);
  const isChoosy = included.length + excluded.length > 0;
  const delta = toDelta(parameters.delta ?? 1);
  if (delta === 0) return null;
  if (delta > 0 && isChoosy) refuse('Instances cannot be included or excluded when scaling up.');
  const { name, currentCount, candidates } =
    findEntity(ctx, entityName, scaleCompute) ?? refuse(`No scalable entity named ${entityName} was found`);
  const instances = currentCount + delta;
  if (isChoosy)
    checkChoice(candidates, { included, excluded, target: candidates.count + delta, scaleCompute });
  if (instances < 0)
    refuse(
      `Provided delta: ${delta} is illegal. current number of instances of entity ${entityName} is ${currentCount}`,
    );
  const counts = {
    [name]: { instances, removedIdsExcludeHint: excluded, removedIdsIncludeHint: included },
  };
  return { entityName, delta, counts };
}

/** A name that is both means the group. */
function findEntity(ctx: WorkflowContext, name: string, scaleCompute: boolean): ScaledEntity | undefined {
  const group = Object.hasOwn(ctx.deployment.scalingGroups, name)
    ? ctx.deployment.scalingGroups[name]
    : undefined;
  if (group) return { name, currentCount: group.currentInstances, candidates: groupCandidates(ctx) };
  const node = ctx.getNode(name);
  if (!node) return undefined;
  const scaled = (scaleCompute && node.hostNode) || node;
  return { name: scaled.id, currentCount: scaled.numberOfInstances, candidates: nodeCandidates(node) };
}

interface Choice {
  included: readonly string[];
  excluded: readonly string[];
  /** How many instances are to be left. */
  target: number;
  scaleCompute: boolean;
}

/** Says all that is wrong with a choice at once. @throws WorkflowRefusedError */
function checkChoice(
  candidates: ScaleCandidates,
  { included, excluded, target, scaleCompute }: Choice,
): void {
  const unknown = (ids: readonly string[]) => ids.filter((id) => !candidates.ids.has(id));
  const listed = (text: string, ids: readonly string[]) =>
    ids.length === 0 ? '' : `The following ${text}: ${ids.join(', ')}. `;
  const objections = [
    listed('included instances did not exist', unknown(included)),
    listed('excluded instances did not exist', unknown(excluded)),
    listed(
      'instances were both excluded and included',
      excluded.filter((id) => included.includes(id)),
    ),
    candidates.objectTo(excluded, target) ?? '',
    scaleCompute
      ? 'Cannot include or exclude instances while scale_compute is True. ' +
        'Please specify the desired compute instances and set scale_compute to False. '
      : '',
  ].join('');
  if (objections !== '') refuse(objections + candidates.description);
}
