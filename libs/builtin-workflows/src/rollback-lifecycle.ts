import type { NodeInstance, SubgraphTask } from '@cloudloom/workflow';
import { deleteSteps, NO_VALIDATION, stopSteps } from './uninstall-lifecycle.ts';

/** States of an instance whose creation was begun and whose configuration is not over. */
const BEING_MADE = ['creating', 'configuring'];

/** States on the way of an installation that was cut short. */
export const UNFINISHED: readonly string[] = [...BEING_MADE, 'starting'];

/**
 * Fills `home` with the steps that take an instance back to the last state in which it was whole: from `starting` to
 * `configured`, from `creating` and `configuring` to `uninitialized`. Others stay as they are.
 */
export function addRollbackSteps(home: SubgraphTask, instance: NodeInstance): void {
  const { state } = instance;
  const sequence = home.sequence();
  if (state === 'starting') sequence.add(...stopSteps(instance), instance.setState('configured'));
  else
    sequence.add(
      instance.sendEvent(NO_VALIDATION),
      instance.sendEvent(`Rollback Stop: nothing to do, instance state is ${state}`),
    );
  if (BEING_MADE.includes(state))
    sequence.add(...deleteSteps(home, instance), instance.setState('uninitialized'));
  else sequence.add(instance.sendEvent(`Rollback Delete: nothing to do, instance state is ${state}`));
  if (UNFINISHED.includes(state)) sequence.add(instance.sendEvent('Rollbacked node instance'));
}
