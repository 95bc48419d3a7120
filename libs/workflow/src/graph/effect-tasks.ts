import type { EffectSubject, EventEffect, OperationOutcome, TaskRecord } from '@cloudloom/topology';
import type { EffectRecorder } from '../effect-recorder.ts';
import { GraphTask, NO_RETRIES } from './graph-task.ts';
import { textLabel } from './labels.ts';
import type { TaskEnvironment } from './task-environment.ts';

const DONE: OperationOutcome = { state: 'succeeded', result: null };

/** Sets the state of a node instance. The effect is the whole work, so storing it completes the task. */
export class SetStateTask extends GraphTask {
  readonly type = 'SetNodeInstanceStateTask';
  readonly label: string;

  constructor(
    readonly nodeInstanceId: string,
    readonly newState: string,
  ) {
    super('SetNodeInstanceStateTask', NO_RETRIES);
    this.label = `state:${newState}`;
  }

  start({ effects }: TaskEnvironment): OperationOutcome {
    const { nodeInstanceId, newState: state, id: taskId } = this;
    effects.byTask(this, 'state', { kind: 'nodeInstanceState', nodeInstanceId, state, taskId });
    return DONE;
  }

  override get subjects(): readonly string[] {
    return [this.nodeInstanceId];
  }

  override get record(): Partial<TaskRecord> {
    return { nodeInstanceId: this.nodeInstanceId, info: this.newState };
  }
}

/** Reads the live state of a node instance. */
export class GetStateTask extends GraphTask {
  readonly type = 'GetNodeInstanceStateTask';
  readonly label = 'get_state';

  constructor(readonly nodeInstanceId: string) {
    super('GetNodeInstanceStateTask', NO_RETRIES);
  }

  async start({ runtime, effects }: TaskEnvironment): Promise<OperationOutcome> {
    const result = await runtime.nodeInstanceState(this.nodeInstanceId);
    effects.taskState(this, 'succeeded', { result });
    return { state: 'succeeded', result };
  }

  override get subjects(): readonly string[] {
    return [this.nodeInstanceId];
  }

  override get record(): Partial<TaskRecord> {
    return { nodeInstanceId: this.nodeInstanceId };
  }
}

/** What an event says besides its text. */
export type EventDetails = Pick<EventEffect, 'eventType' | 'arguments'> & EffectSubject;

/** An event that names an operation is taken for one about that operation: it ends no task by being stored. */
function recordEndOfEvent(task: NodeEventTask | WorkflowEventTask, effects: EffectRecorder): void {
  if (task.details.operation !== undefined) effects.taskState(task, 'succeeded');
}

/** Sends an event about a node instance. */
export class NodeEventTask extends GraphTask {
  readonly type = 'SendNodeEventTask';
  readonly label: string;

  constructor(
    readonly nodeInstanceId: string,
    readonly text: string,
    readonly details: EventDetails,
  ) {
    super('SendNodeEventTask', NO_RETRIES);
    this.label = textLabel('event', text);
  }

  start({ effects }: TaskEnvironment): OperationOutcome {
    const { nodeInstanceId, text: message, details, id: taskId } = this;
    effects.byTask(this, 'event', { kind: 'event', message, nodeInstanceId, ...details, taskId });
    return DONE;
  }

  override recordEnd(effects: EffectRecorder): void {
    recordEndOfEvent(this, effects);
  }

  override get subjects(): readonly string[] {
    return [this.nodeInstanceId];
  }

  override get record(): Partial<TaskRecord> {
    return { nodeInstanceId: this.nodeInstanceId };
  }
}

/** Sends an event about the execution. */
export class WorkflowEventTask extends GraphTask {
  readonly type = 'SendWorkflowEventTask';
  readonly label: string;

  constructor(
    readonly text: string,
    readonly details: EventDetails,
  ) {
    super('SendWorkflowEventTask', NO_RETRIES);
    this.label = textLabel('event', text);
  }

  start({ effects }: TaskEnvironment): OperationOutcome {
    const { text: message, details, id: taskId } = this;
    effects.byTask(this, 'event', { kind: 'event', message, ...details, taskId });
    return DONE;
  }

  override recordEnd(effects: EffectRecorder): void {
    recordEndOfEvent(this, effects);
  }
}
