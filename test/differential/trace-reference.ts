import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '@cloudloom/blueprint';
import type { Scenario, TraceDocument, TracedScenario } from '../../apps/cli/src/trace/index.ts';
import { PythonServers } from './python-servers.ts';
import type { TraceCase } from './trace-generator/trace-case.ts';
import { instanceDocument, modificationDocument } from './topology-reference.ts';

const ORACLE = join(import.meta.dirname, '../oracle');

/** What the original says of a scenario, and of our trace of it. */
export type TraceVerdict =
  | { trouble: string; seconds: number }
  | {
      trouble?: undefined;
      /** Empty when our trace is right. */
      differences: string[];
      /** How each step ended. */
      statuses: ('terminated' | 'failed' | 'cancelled')[];
      errors: (string | null)[];
      seconds: number;
    };

/** Seconds for one scenario; the slowest take some on an idle machine. */
const PATIENCE = 240;

/** The original's workflows, in processes that stay up: one for each core. Blueprints lie in a folder of their own. */
export class TraceReference {
  private readonly servers: PythonServers;
  private readonly folder = mkdtempSync(join(tmpdir(), 'cloudloom-traces-'));

  constructor(count?: number) {
    this.servers = new PythonServers(join(ORACLE, 'trace_server.py'), count);
    copyFileSync(join(ORACLE, 'blueprints/oracle-types.yaml'), join(this.folder, 'oracle-types.yaml'));
  }

  /** Writes a blueprint beside the types. @returns its path */
  write(name: string, text: string): string {
    const path = join(this.folder, `${name}.yaml`);
    writeFileSync(path, text);
    return path;
  }

  remove(path: string): void {
    rmSync(path);
  }

  /** Has a scenario run on the same instances as ours, and our trace judged. */
  async judge(
    blueprint: string,
    { scenario, statesAreFindings }: Pick<TraceCase, 'scenario' | 'statesAreFindings'>,
    ours: TracedScenario,
  ): Promise<TraceVerdict> {
    const { trace, deployment } = ours;
    const planned = {
      instances: deployment.planned.map(instanceDocument),
      modifications: deployment.modifications.map(({ counts, modification }) => ({
        counts,
        ...modificationDocument(modification),
      })),
    };
    const question = {
      blueprint,
      scenario,
      planned,
      candidate: trace,
      limit: PATIENCE,
      states_are_findings: statesAreFindings,
    };
    return JSON.parse(await this.servers.ask(question as unknown as JsonObject)) as TraceVerdict;
  }

  /**
   * What the original makes of a scenario on a blueprint that lies beside the types already, where states of instances say how
   * these are, as on a server.
   * @throws Error when it does not answer
   */
  async traceWithFindings(blueprint: string, scenario: Scenario): Promise<TraceDocument> {
    const question = { blueprint, scenario, trace: true, states_are_findings: true, limit: PATIENCE };
    const answer = JSON.parse(await this.servers.ask(question)) as { trace: TraceDocument; trouble?: string };
    if (answer.trouble !== undefined) throw new Error(`${blueprint}: ${answer.trouble}`);
    return answer.trace;
  }

  async close(): Promise<void> {
    await this.servers.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
