import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import type { Scenario, ScenarioStep, TraceDocument, TraceStep } from '../../../apps/cli/src/trace/index.ts';
import { Stack } from '../../support/stack.ts';
import { packTracedBlueprint } from './traced-blueprint.ts';
import { TracedServerDeployment } from './traced-server-deployment.ts';

const EFFECTS_LOG = pathToFileURL(join(import.meta.dirname, 'effects-log.mjs')).href;

/** A whole stack that runs scenarios of the oracle, one after the other, and writes traces of them. */
export class TracedStack {
  private constructor(
    private readonly stack: Stack,
    private readonly folder: string,
  ) {}

  static async start(): Promise<TracedStack> {
    const folder = await mkdtemp(join(tmpdir(), 'cloudloom-traced-'));
    const stack = await Stack.start({
      NODE_OPTIONS: `--import ${EFFECTS_LOG}`,
      TRACE_FILE: join(folder, 'notes'),
    });
    return new TracedStack(stack, folder);
  }

  /** Runs a scenario on a deployment of its own. */
  async trace(name: string, scenario: Scenario): Promise<TraceDocument> {
    const { client } = this.stack;
    await client.blueprints.upload(name, { archive: await packTracedBlueprint(name, this.folder) });
    await client.deployments.create(name, { blueprintId: name, inputs: scenario.inputs ?? {} });
    const deployment = new TracedServerDeployment(this.stack, this.folder, name);
    const initial = await deployment.present();
    const steps: TraceStep[] = [];
    for (const step of scenario.steps) {
      await this.configure(step);
      steps.push(await deployment.run(step));
    }
    return {
      format: 1,
      engine: 'cloudloom, on Temporal',
      blueprint: name,
      description: scenario.description ?? null,
      initial,
      steps,
    };
  }

  async close(): Promise<void> {
    await this.stack.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** A scenario says for each step what is a setting of the whole system here. */
  private async configure(step: ScenarioStep): Promise<void> {
    const database = new pg.Client({ connectionString: this.stack.databaseUrl });
    await database.connect();
    try {
      const settings = {
        task_retries: step.task_retries ?? -1,
        task_retry_interval: step.task_retry_interval ?? 0,
        subgraph_retries: step.subgraph_retries ?? 0,
      };
      for (const [name, value] of Object.entries(settings))
        await database.query(
          'insert into settings (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value',
          [name, JSON.stringify(value)],
        );
    } finally {
      await database.end();
    }
  }
}
