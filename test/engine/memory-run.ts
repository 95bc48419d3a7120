import { createDeploymentPlan, parseBlueprint, type DeploymentPlan } from '@cloudloom/blueprint';
import { builtinWorkflows } from '@cloudloom/builtin-workflows';
import {
  createNodeInstances,
  createSkeleton,
  type Effect,
  type PlannedNodeInstance,
  type TopologySkeleton,
} from '@cloudloom/topology';
import { defineWorkflow, type WorkflowDefinition } from '@cloudloom/workflow';
import { InMemoryRuntime, type InMemoryOptions } from '@cloudloom/workflow/testing';
import { SETTINGS, workflowNameOf, type Behaviour } from './behaviour.ts';
import { PlayedOperations } from './played-operations.ts';
import { lineOf, linesOf, LOG, nameInstances, withNames, type ToldEvent } from './told-event.ts';
import { blueprintOf, type TopologyName } from './topologies.ts';

/** What was seen of one execution, on whichever side. */
export interface Seen {
  status: string;
  error: string;
  events: ToldEvent[];
  /** What was told after the end. */
  later: string[];
  /** States of instances by name. */
  states: Record<string, string>;
  seconds: number;
}

/** The code of a behaviour's workflow. */
function definitionOf({ workflow, resumable = false }: Behaviour): WorkflowDefinition {
  if (typeof workflow === 'function') return defineWorkflow(workflow, { resumable });
  const builtin = [...builtinWorkflows].find(([mapping]) => mapping.endsWith(`.${workflow}`))?.[1];
  if (!builtin) throw new Error(`There is no workflow ${workflow} among those that come with the product.`);
  return builtin;
}

/** Where a run hands over to the next, counted in operations and sleeps. */
export type HistoryLimits = InMemoryOptions['history'];

/** Runs a behaviour's workflow on virtual time, with a limited history in as many runs as that takes. */
export async function runInMemory(behaviour: Behaviour, history?: HistoryLimits): Promise<Seen> {
  return new MemoryRun(behaviour, await deploymentOf(behaviour.topology), history).toEnd();
}

interface MemoryDeployment {
  plan: DeploymentPlan;
  instances: PlannedNodeInstance[];
}

class MemoryRun {
  readonly #behaviour: Behaviour;
  readonly #names = new Map<string, string>();
  readonly #events: ToldEvent[] = [];
  readonly #operations: PlayedOperations;
  readonly #runtime: InMemoryRuntime;

  constructor(behaviour: Behaviour, { plan, instances }: MemoryDeployment, history?: HistoryLimits) {
    this.#behaviour = behaviour;
    nameInstances(instances, this.#names);
    this.#operations = new PlayedOperations(behaviour.operations ?? {}, this.#names);
    this.#runtime = new InMemoryRuntime({
      topology: skeletonOf(plan, instances, (id) => behaviour.states?.[this.#names.get(id) ?? '']),
      facts: {
        ...SETTINGS,
        ...behaviour.start,
        workflowId: workflowNameOf(behaviour),
        mapping: { plugin: 'behaviours', operation: `workflows.${behaviour.id}` },
        parameters: { ...behaviour.defaults, ...behaviour.parameters },
      },
      operation: (attempt) => this.#operations.play(attempt),
      onEffect: (effect) => this.#observe(effect),
      ...(history === undefined ? {} : { history }),
    });
  }

  async toEnd(): Promise<Seen> {
    const definition = definitionOf(this.#behaviour);
    this.#tell('start');
    let outcome = await this.#runtime.run(definition);
    let heard = this.#events.length;
    await this.#finishOperations();
    for (let left = this.#behaviour.resumptions?.length ?? 0; left > 0; left -= 1) {
      outcome = await this.#runtime.resume(definition);
      heard = this.#events.length;
      await this.#finishOperations();
    }
    const states = this.#runtime.liveTopology.nodeInstances;
    return {
      status: outcome.status,
      error: 'error' in outcome ? withNames(outcome.error, this.#names) : '',
      events: this.#events.slice(0, heard),
      later: linesOf(this.#events.slice(heard)),
      states: Object.fromEntries(states.map(({ id, state }) => [this.#names.get(id) ?? id, state])),
      seconds: this.#runtime.elapsed,
    };
  }

  async #finishOperations(): Promise<void> {
    this.#tell('end');
    await this.#runtime.finishOperations();
  }

  #observe(effect: Effect): void {
    const told = this.#toldEvent(effect);
    if (!told) return;
    this.#events.push(told);
    this.#tell(lineOf(told));
  }

  #tell(line: string | undefined): void {
    if (line === undefined) return;
    this.#operations.hear(line);
    if (!this.#behaviour.actions?.some(({ after, does }) => after === line && does === 'cancel')) return;
    this.#runtime.requestCancel();
    this.#operations.hear('cancel');
  }

  #toldEvent(effect: Effect): ToldEvent | undefined {
    if (effect.kind !== 'event' && effect.kind !== 'log') return undefined;
    const { message, operation, nodeInstanceId, sourceId, targetId } = effect;
    return {
      eventType: effect.kind === 'log' ? LOG : effect.eventType,
      message: withNames(effect.kind === 'log' ? `${effect.level} ${message}` : message, this.#names),
      operation: operation ?? null,
      subject:
        sourceId === undefined
          ? this.#nameOf(nodeInstanceId)
          : `${this.#nameOf(sourceId)}>${this.#nameOf(targetId)}`,
    };
  }

  #nameOf(id: string | undefined): string {
    if (id === undefined) return '';
    if (!this.#names.has(id)) nameInstances(this.#runtime.liveTopology.nodeInstances, this.#names);
    return this.#names.get(id) ?? id;
  }
}

const deployments = new Map<TopologyName, Promise<MemoryDeployment>>();

/** The same path that a server goes: blueprint, plan, instances. */
function deploymentOf(name: TopologyName): Promise<MemoryDeployment> {
  const known = deployments.get(name) ?? deploy(name);
  deployments.set(name, known);
  return known;
}

async function deploy(name: TopologyName): Promise<MemoryDeployment> {
  const parsed = await parseBlueprint({
    mainFile: 'blueprint.yaml',
    resolver: {
      fetch: (location) => Promise.resolve(location === 'blueprint.yaml' ? blueprintOf(name) : undefined),
      exists: (path) => Promise.resolve(path === 'scripts/step.sh'),
    },
  });
  const plan = await createDeploymentPlan(parsed, { inputs: {} });
  let drawn = 0;
  const random = (): number => ((drawn += 1) * 0.618_033_988_749) % 1;
  return { plan, instances: createNodeInstances(plan, { random }) };
}

function skeletonOf(
  plan: DeploymentPlan,
  instances: readonly PlannedNodeInstance[],
  stateOf: (id: string) => string | undefined,
): TopologySkeleton {
  const nodes = plan.nodes.map((node) => {
    const count = instances.filter(({ nodeId }) => nodeId === node.id).length;
    return { plan: node, numberOfInstances: count, plannedNumberOfInstances: count };
  });
  const stated = instances.map((instance) => ({
    ...instance,
    state: stateOf(instance.id) ?? 'uninitialized',
  }));
  return createSkeleton(nodes, stated, plan.scalingGroups, { withProperties: true });
}
