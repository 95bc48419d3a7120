import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { CloudloomError, type Execution, type JsonObject, type NodeInstance } from '@cloudloom/client';
import type { Effect } from '@cloudloom/topology';
import { InstanceNames } from '../../../apps/cli/src/trace/instance-names.ts';
import type { Scenario, ScenarioStep, TraceDocument, TraceStep } from '../../../apps/cli/src/trace/index.ts';
import type { FinalInstance } from '../../../apps/cli/src/trace/trace-document.ts';
import { TraceRecorder } from '../../../apps/cli/src/trace/trace-recorder.ts';
import { renamings } from '../../differential/alike-instances.ts';
import type { Stack } from '../../support/stack.ts';
import type { ExecutionNotes, Note, OperationSubject } from './execution-notes.ts';
import type { RecordedDeployment, RecordedOperations } from './recorded-operations.ts';

type Snapshot = TraceDocument['initial'];
type Retries = TraceStep['options'];

const ENDED = new Set(['terminated', 'failed', 'cancelled']);
/** Milliseconds between two looks, and after which a run is given up. */
const POLL = 50;
const PATIENCE = 600_000;

/** What a stack's deployments are made with. */
export interface TracedStage {
  stack: Stack;
  operations: RecordedOperations;
  notes: ExecutionNotes;
}

/** A deployment on a stack whose worker and operations note what they do. */
export class TracedServerDeployment implements RecordedDeployment {
  readonly runs = new Map<string, number>();
  private names = newNames();
  private retries: Retries | null = null;

  private constructor(
    private readonly stage: TracedStage,
    private readonly id: string,
  ) {}

  static async create(
    stage: TracedStage,
    id: string,
    { blueprintId, inputs = {} }: { blueprintId: string; inputs: Scenario['inputs'] },
  ): Promise<TracedServerDeployment> {
    await stage.stack.client.deployments.create(id, { blueprintId, inputs });
    const deployment = new TracedServerDeployment(stage, id);
    stage.operations.add(id, deployment);
    return deployment;
  }

  /**
   * Names the instances so that they are related as those of a saved trace: ids are drawn at random, and with them which
   * of several alike instances is connected to. False where no names make it so.
   */
  async nameLike(saved: Snapshot): Promise<boolean> {
    const instances = await this.learn();
    const found = await this.present();
    const plain = this.names;
    for (const renamed of renamings({ ...NOTHING, initial: saved }, { ...NOTHING, initial: found })) {
      const place = ({ id }: NodeInstance): number =>
        ordinalIn(renamed.get(plain.name(id)) ?? plain.name(id));
      this.names = newNames();
      this.names.learn([...instances].sort((a, b) => place(a) - place(b)));
      if (isDeepStrictEqual(relationsIn(await this.present()), relationsIn(saved))) return true;
    }
    return false;
  }

  /** Runs one step to its end. One that is refused has failed without an event. */
  async run(step: ScenarioStep): Promise<TraceStep> {
    await this.learn();
    const options = retriesOf(step);
    await this.allow(options);
    if (step.set_states) await this.setStates(step.set_states);
    if (step.reset_commands) this.runs.clear();
    const { status, error, executionId } = await this.execute(step);
    const final = await this.present();
    const outputs = (await this.stage.stack.client.deployments.outputs(this.id)) as never;
    return {
      workflow: step.workflow,
      parameters: step.parameters ?? {},
      options,
      status,
      ...(status === 'failed' ? { error: String(this.names.present(error)) } : {}),
      observed: await this.observed(executionId),
      final,
      outputs: this.names.present(outputs),
    };
  }

  /** All instances by name. */
  async present(): Promise<Snapshot> {
    const instances = await this.learn();
    return Object.fromEntries(
      instances.map((each) => [this.names.name(each.id), this.presentInstance(each)]),
    );
  }

  /** Also of instances that have only just come by scaling. */
  async ordinalOf(instanceId: string): Promise<number> {
    if (this.names.name(instanceId) === instanceId) await this.learn();
    return this.names.ordinal(instanceId);
  }

  private presentInstance(instance: NodeInstance): FinalInstance {
    const { state, runtimeProperties, relationships, scalingGroups } = instance;
    return {
      state,
      runtime_properties: this.names.present(runtimeProperties as never),
      relationships: relationships.map(({ type, targetId }) => ({ type, target: this.names.name(targetId) })),
      ...(scalingGroups.length === 0 ? {} : { scaling_groups: scalingGroups.map(({ name }) => name) }),
    };
  }

  private async execute(
    step: ScenarioStep,
  ): Promise<{ status: TraceStep['status']; error: string; executionId: string }> {
    const { executions } = this.stage.stack.client;
    let execution: Execution;
    try {
      execution = await executions.start({
        deploymentId: this.id,
        workflowId: step.workflow,
        parameters: this.names.resolve(step.parameters ?? {}) as JsonObject,
        allowCustomParameters: step.allow_custom_parameters ?? false,
      });
    } catch (error) {
      if (error instanceof CloudloomError) return { status: 'failed', error: error.message, executionId: '' };
      throw error;
    }
    for (const start = Date.now(); !ENDED.has(execution.status);) {
      if (Date.now() - start > PATIENCE)
        throw new Error(`${step.workflow} of ${this.id} was still ${execution.status} when it was given up.`);
      await sleep(POLL);
      execution = await executions.get(execution.id);
    }
    const { status, error, id } = execution;
    return { status: status as TraceStep['status'], error: error ?? '', executionId: id };
  }

  private async observed(executionId: string): Promise<TraceStep['observed']> {
    const recorder = new TraceRecorder(this.names);
    const known = new Set<string>();
    for (const note of await this.stage.notes.of(executionId)) {
      if (note.kind !== 'effects') this.replay(note, recorder);
      else
        for (const effect of note.effects) {
          // What is written once more, since nobody learnt of the first time, is stored once.
          if (!known.has(effect.key)) recorder.addEffect(withOriginalTask(effect));
          known.add(effect.key);
        }
    }
    return recorder.items;
  }

  private replay(note: Exclude<Note, { kind: 'effects' }>, recorder: TraceRecorder): void {
    const { op, attempt } = note;
    const subject: OperationSubject =
      'instance' in note
        ? { instance: this.names.name(note.instance) }
        : { source: this.names.name(note.source), target: this.names.name(note.target), side: note.side };
    if (note.kind === 'op_start') recorder.add({ kind: 'op_start', op, attempt, inputs: {}, ...subject });
    else recorder.add({ kind: 'op_end', op, attempt, outcome: note.outcome, started: 0, ...subject });
  }

  private async learn(): Promise<NodeInstance[]> {
    const { items } = await this.stage.stack.client.nodeInstances.list({
      filters: { deploymentId: this.id },
    });
    // In the order of their making.
    items.sort((a, b) => a.index - b.index || (a.nodeId < b.nodeId ? -1 : 1));
    this.names.learn(items);
    return items;
  }

  /** A scenario says for each step what a deployment has for all its executions. */
  private async allow(retries: Retries): Promise<void> {
    if (isDeepStrictEqual(retries, this.retries)) return;
    const body = { workflow_settings: retries };
    await this.stage.stack.client.connection.request('PATCH', `/deployments/${this.id}`, { body });
    this.retries = retries;
  }

  private async setStates(states: Readonly<Record<string, string>>): Promise<void> {
    const { client } = this.stage.stack;
    for (const [name, state] of Object.entries(states)) {
      const id = this.names.real(name);
      const { version } = await client.nodeInstances.get(id);
      const request = { query: { force: true }, body: { version, state } };
      await client.connection.request('PATCH', `/node-instances/${id}`, request);
    }
  }
}

const NOTHING: TraceDocument = {
  format: 1,
  engine: '',
  blueprint: '',
  description: null,
  initial: {},
  steps: [],
};

const newNames = (): InstanceNames => new InstanceNames((type) => type.includes('contained'));

const ordinalIn = (name: string): number => Number(name.split('#')[1]);

const relationsIn = (instances: Snapshot): object =>
  Object.fromEntries(Object.entries(instances).map(([name, { relationships }]) => [name, relationships]));

const retriesOf = (step: ScenarioStep): Retries => ({
  task_retries: step.task_retries ?? -1,
  task_retry_interval: step.task_retry_interval ?? 0,
  subgraph_retries: step.subgraph_retries ?? 0,
});

/** Events name the task of an operation, which is a script here. */
const withOriginalTask = (effect: Effect): Effect =>
  effect.kind === 'event'
    ? { ...effect, message: effect.message.replaceAll('script_runner.tasks.run', 'oracle_ops.run') }
    : effect;
