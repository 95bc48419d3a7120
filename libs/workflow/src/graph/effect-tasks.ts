import type { Json, OperationOutcome, TaskRecord } from '@cloudloom/topology';
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
    effects.taskState(this, 'succeeded');
    return { state: 'succeeded', result };
  }

  override get subjects(): readonly string[] {
    return [this.nodeInstanceId];
  }

  override get record(): Partial<TaskRecord> {
    return { nodeInstanceId: this.nodeInstanceId };
  }
}

/** Sends an event about a node instance. */
export class NodeEventTask extends GraphTask {
  readonly type = 'SendNodeEventTask';
  readonly label: string;

  constructor(
    readonly nodeInstanceId: string,
    readonly text: string,
  ) {
    super('SendNodeEventTask', NO_RETRIES);
    this.label = textLabel('event', text);
  }

  start({ effects }: TaskEnvironment): OperationOutcome {
    const { nodeInstanceId, text: message, id: taskId } = this;
    effects.byTask(this, 'event', {
      kind: 'event',
      eventType: 'workflow_node_event',
      message,
      nodeInstanceId,
      taskId,
    });
    return DONE;
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
    readonly eventType: string,
    readonly eventArguments?: Json,
  ) {
    super('SendWorkflowEventTask', NO_RETRIES);
    this.label = textLabel('event', text);
  }

  start({ effects }: TaskEnvironment): OperationOutcome {
    const { text: message, eventType, id: taskId, eventArguments } = this;
    const given = eventArguments === undefined ? {} : { arguments: eventArguments };
    effects.byTask(this, 'event', { kind: 'event', eventType, message, taskId, ...given });
    return DONE;
  }
}
