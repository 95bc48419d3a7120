import { readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudloomError, type Execution, type JsonObject, type NodeInstance } from '@cloudloom/client';
import type { Effect } from '@cloudloom/topology';
import { InstanceNames } from '../../../apps/cli/src/trace/instance-names.ts';
import type { ScenarioStep, TraceStep } from '../../../apps/cli/src/trace/index.ts';
import type { FinalInstance } from '../../../apps/cli/src/trace/trace-document.ts';
import { TraceRecorder } from '../../../apps/cli/src/trace/trace-recorder.ts';
import type { Stack } from '../../support/stack.ts';

const ENDED = new Set(['terminated', 'failed', 'cancelled']);
/** Milliseconds between two looks, and after which a run is given up. */
const POLL = 100;
const PATIENCE = 300_000;

type OperationSubject = { instance: string } | { source: string; target: string; side: 'source' | 'target' };
type OperationNote = { op: string; attempt: number } & OperationSubject;
/** A line of the file that the worker and all operations write. */
type Note =
  | { kind: 'effects'; executionId: string; effects: Effect[] }
  | ({ kind: 'op_start' } & OperationNote)
  | ({ kind: 'op_end'; outcome: string } & OperationNote);

/** A deployment on a stack whose worker and operations note what they do in a folder. */
export class TracedServerDeployment {
  private readonly names = new InstanceNames((type) => type.includes('contained'));

  constructor(
    private readonly stack: Stack,
    private readonly folder: string,
    private readonly id: string,
  ) {}

  /** Runs one step to its end. One that is refused has failed without an event. */
  async run(step: ScenarioStep): Promise<TraceStep> {
    await this.learn();
    if (step.set_states) await this.setStates(step.set_states);
    await this.forget(step.reset_commands === true);
    const { status, error, executionId } = await this.execute(step);
    const recorder = new TraceRecorder(this.names);
    for (const note of await this.notes()) this.replay(note, executionId, recorder);
    const outputs = (await this.stack.client.deployments.outputs(this.id)) as never;
    return {
      workflow: step.workflow,
      parameters: step.parameters ?? {},
      options: {
        task_retries: step.task_retries ?? -1,
        task_retry_interval: step.task_retry_interval ?? 0,
        subgraph_retries: step.subgraph_retries ?? 0,
      },
      status,
      ...(status === 'failed' ? { error: String(this.names.present(error)) } : {}),
      observed: recorder.items,
      final: await this.present(),
      outputs: this.names.present(outputs),
    };
  }

  /** All instances by name. */
  async present(): Promise<Record<string, FinalInstance>> {
    const instances = await this.learn();
    return Object.fromEntries(
      instances.map((each) => [this.names.name(each.id), this.presentInstance(each)]),
    );
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
    let execution: Execution;
    try {
      execution = await this.stack.client.executions.start({
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
      // Operations of instances that come by scaling wait for their names.
      await this.learn();
      execution = await this.stack.client.executions.get(execution.id);
    }
    const { status, error, id } = execution;
    return { status: status as TraceStep['status'], error: error ?? '', executionId: id };
  }

  private replay(note: Note, executionId: string, recorder: TraceRecorder): void {
    if (note.kind === 'effects') {
      if (note.executionId === executionId)
        for (const effect of note.effects) recorder.addEffect(withOriginalTask(effect));
      return;
    }
    const { op, attempt } = note;
    const subject: OperationSubject =
      'instance' in note
        ? { instance: this.names.name(note.instance) }
        : { source: this.names.name(note.source), target: this.names.name(note.target), side: note.side };
    if (note.kind === 'op_start') recorder.add({ kind: 'op_start', op, attempt, inputs: {}, ...subject });
    else recorder.add({ kind: 'op_end', op, attempt, outcome: note.outcome, started: 0, ...subject });
  }

  private async learn(): Promise<NodeInstance[]> {
    const { items } = await this.stack.client.nodeInstances.list({ filters: { deploymentId: this.id } });
    // In the order of their making.
    items.sort((a, b) => a.index - b.index || (a.nodeId < b.nodeId ? -1 : 1));
    this.names.learn(items);
    const ordinals = Object.fromEntries(items.map(({ id }) => [id, this.names.ordinal(id)]));
    // Operations may read it at any time.
    const file = join(this.folder, 'names.json');
    await writeFile(`${file}.new`, JSON.stringify(ordinals));
    await rename(`${file}.new`, file);
    return items;
  }

  private async notes(): Promise<Note[]> {
    const text = await readFile(join(this.folder, 'notes'), 'utf8');
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Note);
  }

  /** Starts the notes anew; `runs`: operations do not know any more how often they ran. */
  private async forget(runs: boolean): Promise<void> {
    await writeFile(join(this.folder, 'notes'), '');
    if (!runs) return;
    const files = (await readdir(this.folder)).filter((file) => file.endsWith('.runs'));
    await Promise.all(files.map((file) => rm(join(this.folder, file))));
  }

  private async setStates(states: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, state] of Object.entries(states)) {
      const id = this.names.real(name);
      const { version } = await this.stack.client.nodeInstances.get(id);
      await this.stack.client.connection.request('PATCH', `/node-instances/${id}`, {
        query: { force: true },
        body: { version, state },
      });
    }
  }
}

/** Events name the task of an operation, which is a script here. */
const withOriginalTask = (effect: Effect): Effect =>
  effect.kind === 'event'
    ? { ...effect, message: effect.message.replaceAll('script_runner.tasks.run', 'oracle_ops.run') }
    : effect;
