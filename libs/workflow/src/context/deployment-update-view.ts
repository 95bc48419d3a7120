import type { JsonObject, SkeletonNodeInstance } from '@cloudloom/topology';
import { ExecutionCancelledError } from '../errors.ts';
import type { RecordedUpdate } from '../update-runtime.ts';
import type { DeploymentSurroundings } from './deployment-surroundings.ts';
import type { DeploymentUpdate, UpdateChanges } from './deployment-update.ts';
import type { ModifiedNodes } from './modification.ts';
import { ModifiedNodesView } from './modification-view.ts';

/** An update over the runtime's calls. */
export class DeploymentUpdateView implements DeploymentUpdate {
  readonly #surroundings: DeploymentSurroundings;

  constructor(
    readonly id: string,
    surroundings: DeploymentSurroundings,
  ) {
    this.#surroundings = surroundings;
  }

  prepare(): Promise<{ unsupported: string[] }> {
    return this.#runtime.updates.prepare(this.id);
  }

  async perform(): Promise<UpdateChanges> {
    const { changes, topology } = await this.#runtime.updates.perform(this.id);
    this.#surroundings.replaceTopology(topology);
    return new UpdateChangesView(changes, this.#surroundings);
  }

  async detach(): Promise<void> {
    this.#surroundings.replaceTopology(await this.#runtime.updates.detach(this.id));
  }

  /** A cancel does not wait for the other workflow; that one goes on. */
  async runWorkflow(workflowId: string, parameters: JsonObject, seconds: number): Promise<void> {
    const cancelled = new Promise<void>((resolve) => this.#runtime.onCancelRequested(resolve));
    const workflow = { workflowId, parameters, seconds };
    await Promise.race([this.#runtime.updates.runWorkflow(this.id, workflow), cancelled]);
    if (this.#runtime.cancelRequested) throw new ExecutionCancelledError();
  }

  finalize(): Promise<Record<string, JsonObject[]>> {
    return this.#runtime.updates.finalize(this.id);
  }

  complete(): Promise<void> {
    return this.#runtime.updates.complete(this.id);
  }

  get #runtime() {
    return this.#surroundings.runtime;
  }
}

class UpdateChangesView implements UpdateChanges {
  readonly #recorded: RecordedUpdate;
  readonly #surroundings: DeploymentSurroundings;

  constructor(recorded: RecordedUpdate, surroundings: DeploymentSurroundings) {
    this.#recorded = recorded;
    this.#surroundings = surroundings;
  }

  get added(): ModifiedNodes {
    return this.#view(this.#recorded.addedAndRelated);
  }

  get removed(): ModifiedNodes {
    return this.#view(this.#recorded.removedAndRelated);
  }

  get extended(): ModifiedNodes {
    return this.#view(this.#recorded.extendedAndRelated);
  }

  get reduced(): ModifiedNodes {
    return this.#view(this.#recorded.reducedAndRelated);
  }

  get modifiedNodes(): readonly string[] {
    return this.#recorded.modifiedNodes;
  }

  get modifiedEntityIds(): JsonObject {
    return this.#recorded.modifiedEntityIds;
  }

  #view(instances: SkeletonNodeInstance[]): ModifiedNodes {
    const { sink, topology } = this.#surroundings;
    return new ModifiedNodesView(instances, topology(), sink);
  }
}
