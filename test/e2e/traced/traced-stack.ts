import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Scenario, TraceDocument, TraceStep } from '../../../apps/cli/src/trace/index.ts';
import { Stack } from '../../support/stack.ts';
import { ExecutionNotes } from './execution-notes.ts';
import { RecordedOperations } from './recorded-operations.ts';
import { packTracedBlueprint } from './traced-blueprint.ts';
import { TracedServerDeployment } from './traced-server-deployment.ts';

const EFFECTS_LOG = pathToFileURL(join(import.meta.dirname, 'effects-log.mjs')).href;

/** Deployments that are made to get one whose connections are those of the saved trace, whatever its instances are called. */
const MOST_DRAWS = 50;

/** A whole stack that runs scenarios of the oracle, several at a time, and writes traces of them. */
export class TracedStack {
  private constructor(
    private readonly stack: Stack,
    private readonly operations: RecordedOperations,
    private readonly notes: ExecutionNotes,
  ) {}

  static async start(): Promise<TracedStack> {
    const folder = await mkdtemp(join(tmpdir(), 'cloudloom-traced-'));
    const stack = await Stack.start({ NODE_OPTIONS: `--import ${EFFECTS_LOG}`, TRACE_FOLDER: folder });
    const notes = new ExecutionNotes(folder);
    return new TracedStack(stack, await RecordedOperations.listen(notes), notes);
  }

  /** Runs a scenario on a deployment of its own, whose instances are related as those of `like`. */
  async trace(name: string, scenario: Scenario, like: TraceDocument['initial']): Promise<TraceDocument> {
    const archive = await packTracedBlueprint(name, this.operations.port);
    await this.stack.client.blueprints.upload(name, { archive });
    const deployment = await this.deploy(name, scenario, like);
    const initial = await deployment.present();
    const steps: TraceStep[] = [];
    for (const step of scenario.steps) steps.push(await deployment.run(step));
    return {
      format: 1,
      engine: 'cloudloom, on Temporal',
      blueprint: name,
      description: scenario.description ?? null,
      initial,
      steps,
    };
  }

  /** A scenario calls instances by name: with other connections than in the saved trace it would be another scenario. */
  private async deploy(
    blueprintId: string,
    { inputs }: Scenario,
    like: TraceDocument['initial'],
  ): Promise<TracedServerDeployment> {
    const { stack, operations, notes } = this;
    const stage = { stack, operations, notes };
    for (let draw = 1; draw <= MOST_DRAWS; draw += 1) {
      const request = { blueprintId, inputs: inputs ?? {} };
      const deployment = await TracedServerDeployment.create(stage, `${blueprintId}-${draw}`, request);
      if (await deployment.nameLike(like)) return deployment;
    }
    throw new Error(
      `None of ${MOST_DRAWS} deployments of ${blueprintId} is like the one of the saved trace.`,
    );
  }

  async close(): Promise<void> {
    await this.stack.close();
    await this.operations.close();
    await rm(this.notes.folder, { recursive: true, force: true });
  }
}
