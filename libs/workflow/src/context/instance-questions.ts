import { WorkflowUsageError } from '../errors.ts';
import type { NodeInstanceDetails, WorkflowRuntime } from '../runtime.ts';

/** Asks about instances, numbering the questions about each: by its number a question is known when code runs again. */
export class InstanceQuestions {
  readonly #runtime: WorkflowRuntime;
  readonly #asked = new Map<string, number>();

  constructor(runtime: WorkflowRuntime) {
    this.#runtime = runtime;
  }

  /** @throws WorkflowUsageError when the instance does not exist any more */
  async ask(nodeInstanceId: string): Promise<NodeInstanceDetails> {
    const occurrence = (this.#asked.get(nodeInstanceId) ?? 0) + 1;
    this.#asked.set(nodeInstanceId, occurrence);
    const details = await this.#runtime.nodeInstanceDetails(nodeInstanceId, occurrence);
    if (details) return details;
    throw new WorkflowUsageError(
      'instance_gone',
      `Node instance ${nodeInstanceId} does not exist any more. Call ctx.refreshNodeInstances() after instances were removed.`,
    );
  }
}
