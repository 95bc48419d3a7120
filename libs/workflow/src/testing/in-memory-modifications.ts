import {
  answersEnd,
  answersStart,
  planModification,
  TopologyError,
  withAdditions,
  withoutRemovals,
  type CalledModification,
  type JsonObject,
  type ModificationCall,
  type ModifiedNodeInstance,
  type PlannedNodeInstance,
  type SkeletonNodeInstance,
  type TopologyModification,
  type TopologySkeleton,
} from '@cloudloom/topology';
import type {
  DeploymentRuntime,
  ModifiedCounts,
  OwnModification,
  RecordedModification,
} from '../deployment-runtime.ts';
import { ModificationRefusedError } from '../modification-refused.ts';
import type { ExecutionFacts } from '../runtime.ts';
import { ReadableIds } from './readable-ids.ts';
import { toTopologyPlan } from './topology-plan.ts';

/** What modifications need of the runtime whose deployment they change. */
export interface ModifiedWorld {
  /** Those of the present attempt. */
  facts(): ExecutionFacts;
  /** States of instances by id; removed and restored along with them. */
  readonly states: Map<string, string>;
  /** Takes the run's next snapshot of the topology. `fresh`: it and later ones are taken anew. */
  snapshot(options: { fresh: boolean }): Promise<TopologySkeleton>;
}

/** A deployment in memory that workflows can change. */
export interface InMemoryDeployment extends DeploymentRuntime {
  /** The deployment as it is right now; the states in it are those of the beginning. */
  readonly structure: TopologySkeleton;
  /** Modifications in the order of their start. */
  readonly all: readonly { id: string; status: CalledModification['status'] }[];
  /** The workflow's function is run from the top: its calls are counted anew. */
  beginRun(): void;
}

interface StoredModification extends CalledModification {
  id: string;
  nodes: ModifiedCounts;
  planned: TopologyModification;
  recorded: RecordedModification;
  before: { instances: SkeletonNodeInstance[]; states: ReadonlyMap<string, string> };
}

/** Modifications of a deployment that exists in memory only, by the rules of the real ones. */
export class InMemoryModifications implements InMemoryDeployment {
  /** Structure of the deployment as it is right now; the states in it are those of the beginning. */
  structure: TopologySkeleton;
  readonly #world: ModifiedWorld;
  readonly #ids: ReadableIds;
  readonly #all: StoredModification[] = [];
  readonly #starts = new Map<number, StoredModification>();
  readonly #lists = new Map<string, string[]>();
  readonly #ownLists = new Map<string, readonly OwnModification[]>();
  readonly #tags: JsonObject;
  #calls = 0;

  constructor(topology: TopologySkeleton, world: ModifiedWorld, resourceTags: JsonObject = {}) {
    this.structure = topology;
    this.#world = world;
    this.#ids = new ReadableIds(topology.nodeInstances);
    this.#tags = resourceTags;
  }

  /** Modifications in the order of their start, for tests to look at. */
  get all(): readonly { id: string; status: CalledModification['status'] }[] {
    return this.#all.map(({ id, status }) => ({ id, status }));
  }

  /** The workflow's function is run from the top: its calls are counted anew. */
  beginRun(): void {
    this.#calls = 0;
  }

  async startModification(nodes: ModifiedCounts) {
    const call = this.#nextCall();
    const earlier = this.#starts.get(call.call);
    if (earlier && answersStart(earlier, call)) {
      earlier.startedBy = call;
      return { modification: earlier.recorded, topology: await this.#world.snapshot({ fresh: false }) };
    }
    const started = this.#all.filter(({ status }) => status === 'started');
    if (started.length > 0) throw refuseSecond(started);
    const modification = this.#start(nodes, call);
    this.#all.push(modification);
    this.#starts.set(call.call, modification);
    return { modification: modification.recorded, topology: await this.#world.snapshot({ fresh: true }) };
  }

  finishModification(id: string): Promise<void> {
    return this.#end(id, 'finished', ({ planned, nodes }) => {
      const remaining = withoutRemovals(this.structure.nodeInstances, planned);
      for (const { id: removed, modification } of planned.removedAndRelated)
        if (modification === 'removed') this.#world.states.delete(removed);
      this.#replaceInstances(remaining);
      this.#setCounts(nodes, (_current, wanted) => ({ current: wanted, planned: wanted }));
    });
  }

  rollbackModification(id: string): Promise<void> {
    return this.#end(id, 'rolledback', ({ before, nodes }) => {
      this.structure = { ...this.structure, nodeInstances: before.instances };
      this.#world.states.clear();
      for (const [instance, state] of before.states) this.#world.states.set(instance, state);
      this.#setCounts(nodes, (current) => ({ current, planned: current }));
    });
  }

  async listStartedModifications(): Promise<RecordedModification[]> {
    const { attempt, call } = this.#nextCall();
    const question = `${attempt}/${call}`;
    const ids =
      this.#lists.get(question) ?? this.#all.filter(({ status }) => status === 'started').map(({ id }) => id);
    this.#lists.set(question, ids);
    return this.#all.filter(({ id }) => ids.includes(id)).map(({ recorded }) => recorded);
  }

  async listOwnModifications(): Promise<OwnModification[]> {
    const { executionId, attempt, call } = this.#nextCall();
    const question = `${attempt}/${call}`;
    const own = this.#all.filter(({ startedBy }) => startedBy?.executionId === executionId);
    const known = this.#ownLists.get(question) ?? own.map(({ id, status }) => ({ id, status }));
    this.#ownLists.set(question, known);
    return [...known];
  }

  resourceTags(): Promise<JsonObject> {
    return Promise.resolve(this.#tags);
  }

  #nextCall(): ModificationCall {
    const { executionId, attempt } = this.#world.facts();
    const call = this.#calls;
    this.#calls += 1;
    return { executionId, attempt, call };
  }

  #start(nodes: ModifiedCounts, call: ModificationCall): StoredModification {
    const before = { instances: this.structure.nodeInstances, states: new Map(this.#world.states) };
    const planned = this.#ids.rename(this.#plan(nodes), before.instances);
    this.#replaceInstances(withAdditions(before.instances, planned, toTopologyPlan(this.structure).nodes));
    this.#setCounts(nodes, (current, wanted) => ({ current, planned: wanted }));
    const id = `modification_${this.#all.length + 1}`;
    const recorded = {
      id,
      addedAndRelated: planned.addedAndRelated.map((each) => this.#record(each)),
      removedAndRelated: planned.removedAndRelated.map((each) => this.#record(each)),
    };
    return { id, status: 'started', startedBy: call, endedBy: null, nodes, planned, recorded, before };
  }

  #plan(nodes: ModifiedCounts): TopologyModification {
    try {
      return planModification({
        ...toTopologyPlan(this.structure),
        previousNodeInstances: this.structure.nodeInstances,
        modifiedNodes: Object.fromEntries(
          Object.entries(nodes).map(([name, count]) => [
            name,
            {
              instances: count.instances,
              includeHints: count.removedIdsIncludeHint ?? [],
              excludeHints: count.removedIdsExcludeHint ?? [],
            },
          ]),
        ),
        random: countedRandom(),
      });
    } catch (error) {
      if (error instanceof TopologyError)
        throw new ModificationRefusedError('bad_parameters_error', error.message);
      throw error;
    }
  }

  #record({ modification, ...instance }: ModifiedNodeInstance): SkeletonNodeInstance {
    const isMarked = modification === 'added' || modification === 'removed';
    return {
      ...instance,
      state: this.#world.states.get(instance.id) ?? 'uninitialized',
      modification: isMarked ? modification : null,
    };
  }

  async #end(
    id: string,
    status: 'finished' | 'rolledback',
    work: (modification: StoredModification) => void,
  ): Promise<void> {
    const call = this.#nextCall();
    const modification = this.#all.find((each) => each.id === id);
    if (!modification)
      throw new ModificationRefusedError('not_found_error', `There is no modification ${id}.`);
    if (answersEnd(modification, status, call)) return;
    if (modification.status !== 'started') throw refuseEnd(status, modification);
    work(modification);
    Object.assign(modification, { status, endedBy: call });
  }

  #replaceInstances(instances: readonly PlannedNodeInstance[]): void {
    const known = new Map(this.structure.nodeInstances.map((instance) => [instance.id, instance]));
    const nodeInstances = instances.map((instance) => ({
      ...(known.get(instance.id) ?? { state: 'uninitialized' }),
      ...instance,
    }));
    this.structure = { ...this.structure, nodeInstances };
  }

  #setCounts(
    nodes: ModifiedCounts,
    change: (current: number, wanted: number) => { current: number; planned: number },
  ): void {
    const wanted = new Map(Object.entries(nodes).map(([name, { instances }]) => [name, instances]));
    const { scalingGroups } = this.structure;
    const groups = Object.entries(scalingGroups).map(([name, group]) => {
      const count = wanted.get(name);
      if (count === undefined) return [name, group] as const;
      const { current, planned } = change(group.currentInstances, count);
      return [name, { ...group, currentInstances: current, plannedInstances: planned }] as const;
    });
    const counted = this.structure.nodes.map((node) => {
      const count = Object.hasOwn(scalingGroups, node.id) ? undefined : wanted.get(node.id);
      if (count === undefined) return node;
      const { current, planned } = change(node.numberOfInstances, count);
      return { ...node, numberOfInstances: current, plannedNumberOfInstances: planned };
    });
    this.structure = { ...this.structure, nodes: counted, scalingGroups: Object.fromEntries(groups) };
  }
}

const refuseSecond = (started: readonly { id: string }[]): ModificationRefusedError =>
  new ModificationRefusedError(
    'existing_started_deployment_modification_error',
    'Cannot start deployment modification while there are existing started deployment modifications. ' +
      `Currently started deployment modifications: [${started.map(({ id }) => `'${id}'`).join(', ')}]`,
  );

const refuseEnd = (
  wanted: 'finished' | 'rolledback',
  { id, status }: StoredModification,
): ModificationRefusedError =>
  new ModificationRefusedError(
    'deployment_modification_already_ended_error',
    `Cannot ${wanted === 'finished' ? 'finish' : 'rollback'} deployment modification: ${id}. ` +
      `It is already in ${status} status.`,
  );

/** Numbers for ids that are replaced by readable ones; all that counts is that they differ. */
function countedRandom(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
