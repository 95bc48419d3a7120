import { forkjoin, type NodeInstance, type SequenceItem, type SubgraphTask } from '@cloudloom/workflow';
import { announcement, framedOperation, silentOperation } from './framed-operation.ts';
import { hostPreStop } from './host-steps.ts';
import { LIFECYCLE, MONITORING, VALIDATION } from './operation-names.ts';
import { hasRelationshipOperation, relationshipBlock } from './relationship-block.ts';

const STOP_IS_OVER = ['stopped', 'deleting', 'deleted', 'uninitialized', 'configured'];
const STOPPED_IS_SET = ['stopped', 'deleting', 'deleted'];
const DELETE_IS_OVER = ['deleted', 'uninitialized'];

export const NO_VALIDATION = 'Validating node instance after deletion: nothing to do';

const validation = (instance: NodeInstance): SequenceItem[] =>
  framedOperation(instance, {
    operation: `${VALIDATION}.delete`,
    before: 'Validating node instance before deletion',
    after: 'Node instance validated before deletion',
    otherwise: NO_VALIDATION,
  });

/** Stops the instance, whatever its state; sets none but `stopping`. */
export function stopSteps(instance: NodeInstance): SequenceItem[] {
  return [
    ...announcement(instance, 'Stopping node instance', 'stopping'),
    ...validation(instance),
    ...silentOperation(instance, `${MONITORING}.stop`),
    ...framedOperation(instance, {
      operation: `${LIFECYCLE}.prestop`,
      before: 'Prestopping node instance',
      after: 'Node instance prestopped',
    }),
    ...hostPreStop(instance),
    ...framedOperation(instance, {
      operation: `${LIFECYCLE}.stop`,
      after: 'Stopped node instance',
      otherwise: 'Stopped node instance: nothing to do',
    }),
  ];
}

function unlinkSteps(home: SubgraphTask, instance: NodeInstance): SequenceItem[] {
  if (!hasRelationshipOperation(instance, 'unlink')) return [];
  return [
    instance.sendEvent('Unlinking relationships'),
    relationshipBlock(home, instance, 'unlink'),
    instance.sendEvent('Relationships unlinked'),
  ];
}

/** Deletes the instance, whatever its state; sets none but `deleting`. */
export function deleteSteps(home: SubgraphTask, instance: NodeInstance): SequenceItem[] {
  return [
    ...unlinkSteps(home, instance),
    ...framedOperation(instance, {
      operation: `${LIFECYCLE}.delete`,
      before: 'Deleting node instance',
      stateBefore: 'deleting',
      otherwise: 'Deleting node instance: nothing to do',
    }),
    ...framedOperation(instance, {
      operation: `${LIFECYCLE}.postdelete`,
      before: 'Postdeleting node instance',
      after: 'Node instance postdeleted',
    }),
  ];
}

/** Fills a subgraph with the steps that bring the instance to `deleted`. Runtime properties stay. */
export type UninstallSteps = (home: SubgraphTask, instance: NodeInstance) => void;

/** The state that the workflow saw when it began decides which halves are over already. */
export const addUninstallSteps: UninstallSteps = (home, instance) =>
  addStepsFrom(instance.state, home, instance);

/** All of them, whatever is known of the instance's state. */
export const addAllUninstallSteps: UninstallSteps = (home, instance) => addStepsFrom('', home, instance);

function addStepsFrom(state: string, home: SubgraphTask, instance: NodeInstance): void {
  const sequence = home.sequence();
  if (STOP_IS_OVER.includes(state))
    sequence.add(instance.sendEvent(NO_VALIDATION), instance.sendEvent(`Stop: instance already ${state}`));
  else sequence.add(...stopSteps(instance));
  if (!STOPPED_IS_SET.includes(state)) sequence.add(instance.setState('stopped'));
  if (DELETE_IS_OVER.includes(state)) sequence.add(instance.sendEvent(`Delete: instance already ${state}`));
  else sequence.add(...deleteSteps(home, instance));
  if (state !== 'deleted')
    sequence.add(forkjoin(instance.setState('deleted'), instance.sendEvent('Deleted node instance')));
}
