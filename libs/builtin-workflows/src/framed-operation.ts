import { forkjoin, type NodeInstance, type SequenceItem } from '@cloudloom/workflow';

/** An operation between what announces it and what closes it. */
export interface FramedOperation {
  operation: string;
  /** Event before it. */
  before?: string;
  /** Event after it. */
  after?: string;
  /** State set together with the event before it. */
  stateBefore?: string;
  stateAfter?: string;
  /** Event in place of all this where the operation is not implemented. */
  otherwise?: string;
}

/** An event, together with a state where there is one. */
export function announcement(
  instance: NodeInstance,
  event: string | undefined,
  state?: string,
): SequenceItem[] {
  const tasks = [
    ...(state === undefined ? [] : [instance.setState(state)]),
    ...(event === undefined ? [] : [instance.sendEvent(event)]),
  ];
  return tasks.length === 0 ? [] : [forkjoin(...tasks)];
}

/** The elements of a sequence that run the operation, or say that there is nothing to do. */
export function framedOperation(instance: NodeInstance, frame: FramedOperation): SequenceItem[] {
  if (!instance.node.hasOperation(frame.operation)) return announcement(instance, frame.otherwise);
  return [
    ...announcement(instance, frame.before, frame.stateBefore),
    instance.executeOperation(frame.operation),
    ...announcement(instance, frame.after, frame.stateAfter),
  ];
}

/** Runs the operation if it is implemented, without a word. */
export const silentOperation = (instance: NodeInstance, operation: string): SequenceItem[] =>
  framedOperation(instance, { operation });
