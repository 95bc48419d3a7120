import proto from '@temporalio/proto';
import { Worker } from '@temporalio/worker';

const { WorkflowActivation } = proto.coresdk.workflow_activation;
const { WorkflowActivationCompletion } = proto.coresdk.workflow_completion;

/** A command of the workflow code: what it asks of Temporal at one point of the history. */
export type WorkflowCommand = proto.coresdk.workflow_commands.IWorkflowCommand;

/** The commands of one activation, and how many events of the history the code had seen by then. */
export interface ObservedActivation {
  readonly historyLength: number;
  readonly commands: readonly WorkflowCommand[];
}

/**
 * A Worker class whose replays tell what the code does: the SDK itself only says that something differs.
 * @param observe called with each activation's commands, before the SDK judges them
 */
export function createObservedWorker(observe: (activation: ObservedActivation) => void): typeof Worker {
  return class ObservedWorker extends Worker {
    protected static override nativeWorkerCtor: typeof Worker.nativeWorkerCtor = {
      create: (...args) => Worker.nativeWorkerCtor.create(...args),
      async createReplay(...args) {
        const handle = await Worker.nativeWorkerCtor.createReplay(...args);
        return { ...handle, worker: observed(handle.worker, observe) };
      },
    };
  };
}

/** What the SDK needs of the part of a worker that is not JavaScript. */
interface ActivationQueue {
  pollWorkflowActivation(): Promise<Buffer>;
  completeWorkflowActivation(completion: Buffer): Promise<void>;
}

/** The same object to everybody else: only the two calls that carry activations are looked at. */
function observed<T extends ActivationQueue>(queue: T, observe: (activation: ObservedActivation) => void): T {
  let historyLength = 0;
  return Object.assign(Object.create(queue) as T, {
    async pollWorkflowActivation(): Promise<Buffer> {
      const activation = await queue.pollWorkflowActivation();
      historyLength = WorkflowActivation.decode(activation).historyLength;
      return activation;
    },
    async completeWorkflowActivation(completion: Buffer): Promise<void> {
      const { successful } = WorkflowActivationCompletion.decodeDelimited(completion);
      observe({ historyLength, commands: successful?.commands ?? [] });
      return queue.completeWorkflowActivation(completion);
    },
  });
}
