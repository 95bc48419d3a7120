import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import pg from 'pg';
import type { Scenario, ScenarioStep, TraceDocument, TraceStep } from '../../../apps/cli/src/trace/index.ts';
import { Stack } from '../../support/stack.ts';
import { packTracedBlueprint } from './traced-blueprint.ts';
import { TracedServerDeployment } from './traced-server-deployment.ts';

const EFFECTS_LOG = pathToFileURL(join(import.meta.dirname, 'effects-log.mjs')).href;

/** Deployments that are made to get a certain one; one of four is right where the most depends on it. */
const MOST_DRAWS = 100;

const relationsIn = (instances: TraceDocument['initial']) =>
  Object.fromEntries(Object.entries(instances).map(([name, { relationships }]) => [name, relationships]));

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

  /** Runs a scenario on a deployment of its own, whose instances are related as those of `like`. */
  async trace(name: string, scenario: Scenario, like: TraceDocument['initial']): Promise<TraceDocument> {
    const archive = await packTracedBlueprint(name, this.folder);
    await this.stack.client.blueprints.upload(name, { archive });
    const deployment = await this.deploy(name, scenario, like);
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

  /**
   * Ids are drawn at random, and with them which of several instances is connected to: draws until it is the wanted one. A
   * scenario calls instances by name, so that another choice would be another scenario.
   */
  private async deploy(
    blueprintId: string,
    { inputs = {} }: Scenario,
    like: TraceDocument['initial'],
  ): Promise<TracedServerDeployment> {
    for (let draw = 1; draw <= MOST_DRAWS; draw += 1) {
      const id = `${blueprintId}-${draw}`;
      await this.stack.client.deployments.create(id, { blueprintId, inputs });
      const deployment = new TracedServerDeployment(this.stack, this.folder, id);
      if (isDeepStrictEqual(relationsIn(await deployment.present()), relationsIn(like))) return deployment;
    }
    throw new Error(
      `None of ${MOST_DRAWS} deployments of ${blueprintId} is like the one of the saved trace.`,
    );
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
