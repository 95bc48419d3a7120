import type { JsonObject, TopologySkeleton } from '@cloudloom/topology';
import { UpdateRefusedError } from '../update-refused.ts';
import type { RecordedUpdate, UpdateRuntime, UpdateWorkflow } from '../update-runtime.ts';

/** An update of the tested deployment: what the server would answer to its steps. */
export interface UpdateSketch {
  /** In words. Default: none. */
  unsupported?: string[];
  changes: RecordedUpdate;
  /** Structure while what goes is there still. */
  performed: TopologySkeleton;
  /** Structure when removed relationships are gone. Default: as performed. */
  detached?: TopologySkeleton;
  /** Why the workflow in place of the built-in steps does not come to a good end. */
  workflowFailure?: string;
  lostPlugins?: Record<string, JsonObject[]>;
}

/** What updates need of the runtime whose deployment they change. */
export interface UpdatedWorld {
  /** Makes this the structure of the deployment; states stay. */
  replaceStructure(structure: TopologySkeleton): void;
  /** Takes the run's next snapshot of the topology. `fresh`: it and later ones are taken anew. */
  snapshot(options: { fresh: boolean }): Promise<TopologySkeleton>;
}

/** Updates of a deployment that exists in memory only. */
export class InMemoryUpdates implements UpdateRuntime {
  /** The steps that were made, in order, for tests to look at. */
  readonly steps: string[] = [];
  readonly #sketch: UpdateSketch | undefined;
  readonly #world: UpdatedWorld;

  constructor(sketch: UpdateSketch | undefined, world: UpdatedWorld) {
    this.#sketch = sketch;
    this.#world = world;
  }

  prepare(updateId: string): Promise<{ unsupported: string[] }> {
    const { unsupported = [] } = this.#step('prepare', updateId);
    return Promise.resolve({ unsupported });
  }

  async perform(updateId: string): Promise<{ changes: RecordedUpdate; topology: TopologySkeleton }> {
    const fresh = !this.steps.includes('perform');
    const { changes, performed } = this.#step('perform', updateId);
    return { changes, topology: await this.#replace(performed, fresh) };
  }

  detach(updateId: string): Promise<TopologySkeleton> {
    const fresh = !this.steps.includes('detach');
    const { performed, detached = performed } = this.#step('detach', updateId);
    return this.#replace(detached, fresh);
  }

  async runWorkflow(updateId: string, { workflowId }: UpdateWorkflow): Promise<void> {
    const { workflowFailure } = this.#step(`run ${workflowId}`, updateId);
    if (workflowFailure !== undefined)
      throw new UpdateRefusedError('deployment_update_error', workflowFailure);
  }

  finalize(updateId: string): Promise<Record<string, JsonObject[]>> {
    return Promise.resolve(this.#step('finalize', updateId).lostPlugins ?? {});
  }

  complete(updateId: string): Promise<void> {
    this.#step('complete', updateId);
    return Promise.resolve();
  }

  #replace(structure: TopologySkeleton, fresh: boolean): Promise<TopologySkeleton> {
    if (fresh) this.#world.replaceStructure(structure);
    return this.#world.snapshot({ fresh });
  }

  /** A step that is asked for again is not made again. */
  #step(name: string, updateId: string): UpdateSketch {
    if (!this.#sketch) throw new UpdateRefusedError('not_found_error', `There is no update ${updateId}.`);
    if (!this.steps.includes(name)) this.steps.push(name);
    return this.#sketch;
  }
}
