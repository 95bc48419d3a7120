import {
  TopologyError,
  withAdditions,
  withoutRemovals,
  type ModifiedNodeInstance,
  type SkeletonNodeInstance,
  type TopologyModification,
  type TopologySkeleton,
} from '@cloudloom/topology';
import {
  ModificationRefusedError,
  type JsonObject,
  type ModifiedCounts,
  type RecordedModification,
} from '@cloudloom/workflow';
import type { InMemoryDeployment, ModifiedWorld } from '@cloudloom/workflow/testing';
import type { TracedDeployment, TracedInstance } from './traced-deployment.ts';

interface TracedModification {
  id: string;
  status: 'started' | 'finished' | 'rolledback';
  counts: ModifiedCounts;
  planned: TopologyModification;
  recorded: RecordedModification;
  before: readonly TracedInstance[];
}

/** Modifications of a traced deployment: they outlive the execution that started them. */
export class TracedModifications {
  readonly #deployment: TracedDeployment;
  readonly #all: TracedModification[] = [];

  constructor(deployment: TracedDeployment) {
    this.#deployment = deployment;
  }

  /** The deployment as one execution changes it. */
  during(world: ModifiedWorld): InMemoryDeployment {
    const deployment = this.#deployment;
    const all = this.#all;
    return {
      get structure(): TopologySkeleton {
        return deployment.skeleton();
      },
      get all() {
        return all;
      },
      beginRun: () => undefined,
      startModification: async (counts) => ({
        modification: this.#start(counts),
        topology: await world.snapshot({ fresh: true }),
      }),
      finishModification: async (id) => this.#finish(id),
      rollbackModification: async (id) => this.#rollBack(id, world),
      listStartedModifications: async () => this.#started.map(({ recorded }) => recorded),
      // Only resumed executions ask, and a trace has none.
      listOwnModifications: async () => [],
      resourceTags: async (): Promise<JsonObject> => ({}),
    };
  }

  get #started(): TracedModification[] {
    return this.#all.filter(({ status }) => status === 'started');
  }

  #start(counts: ModifiedCounts): RecordedModification {
    if (this.#started.length > 0) throw refuseSecond(this.#started);
    const deployment = this.#deployment;
    const before = [...deployment.instances.values()].map((instance) => structuredClone(instance));
    const planned = this.#plan(counts);
    const present = [...deployment.instances.values()];
    deployment.replaceInstances(withAdditions(present, planned, deployment.plan.nodes));
    for (const [name, { instances }] of Object.entries(counts))
      deployment.setCounts(name, { planned: instances });
    const id = `modification_${this.#all.length + 1}`;
    const recorded = {
      id,
      addedAndRelated: planned.addedAndRelated.map((each) => this.#record(each)),
      removedAndRelated: planned.removedAndRelated.map((each) => this.#record(each)),
    };
    this.#all.push({ id, status: 'started', counts, planned, recorded, before });
    return recorded;
  }

  #plan(counts: ModifiedCounts): TopologyModification {
    try {
      return this.#deployment.planModification(
        Object.fromEntries(
          Object.entries(counts).map(([name, count]) => [
            name,
            {
              instances: count.instances,
              includeHints: count.removedIdsIncludeHint ?? [],
              excludeHints: count.removedIdsExcludeHint ?? [],
            },
          ]),
        ),
      );
    } catch (error) {
      if (error instanceof TopologyError)
        throw new ModificationRefusedError('bad_parameters_error', error.message);
      throw error;
    }
  }

  #record({ modification, ...instance }: ModifiedNodeInstance): SkeletonNodeInstance {
    const isMarked = modification === 'added' || modification === 'removed';
    const { state } = this.#deployment.instance(instance.id);
    return { ...instance, state, modification: isMarked ? modification : null };
  }

  #finish(id: string): void {
    const modification = this.#end(id, 'finished');
    const deployment = this.#deployment;
    deployment.replaceInstances(withoutRemovals([...deployment.instances.values()], modification.planned));
    for (const [name, { instances }] of Object.entries(modification.counts))
      deployment.setCounts(name, { current: instances, planned: instances });
  }

  /** Everything is as it was before, states and runtime properties included. */
  #rollBack(id: string, world: ModifiedWorld): void {
    const { before, counts } = this.#end(id, 'rolledback');
    this.#deployment.replaceInstances(before);
    for (const { id: instanceId, state } of before) world.states.set(instanceId, state);
    for (const name of Object.keys(counts))
      this.#deployment.setCounts(name, { planned: this.#deployment.count(name) });
  }

  #end(id: string, status: 'finished' | 'rolledback'): TracedModification {
    const modification = this.#all.find((each) => each.id === id);
    if (!modification)
      throw new ModificationRefusedError('not_found_error', `There is no modification ${id}.`);
    if (modification.status !== 'started')
      throw new ModificationRefusedError(
        'deployment_modification_already_ended_error',
        `Cannot ${status === 'finished' ? 'finish' : 'rollback'} deployment modification: ${id}. ` +
          `It is already in ${modification.status} status.`,
      );
    modification.status = status;
    return modification;
  }
}

const refuseSecond = (started: readonly { id: string }[]): ModificationRefusedError =>
  new ModificationRefusedError(
    'existing_started_deployment_modification_error',
    'Cannot start deployment modification while there are existing started deployment modifications. ' +
      `Currently started deployment modifications: [${started.map(({ id }) => `'${id}'`).join(', ')}]`,
  );
