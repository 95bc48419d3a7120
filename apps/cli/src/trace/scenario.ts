import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import type { JsonObject } from '@cloudloom/blueprint';

/** One execution of a scenario. Keys are those of the scenario file; `web#0` in parameters and states names an instance. */
export interface ScenarioStep {
  workflow: string;
  parameters?: JsonObject;
  allow_custom_parameters?: boolean;
  /** Default -1: without limit. */
  task_retries?: number;
  /** Seconds, default 0. */
  task_retry_interval?: number;
  subgraph_retries?: number;
  /** States to set before the step. */
  set_states?: Record<string, string>;
  /** Forget how often operations have failed already. */
  reset_commands?: boolean;
}

/** Executions to run on one deployment, one after the other. */
export interface Scenario {
  description?: string;
  inputs?: JsonObject;
  steps: ScenarioStep[];
}

/** Reads a scenario file; without one, the file beside the blueprint, or else install and uninstall. */
export function readScenario(blueprintPath: string, scenarioPath?: string): Scenario {
  const beside = join(
    dirname(blueprintPath),
    `${basename(blueprintPath, extname(blueprintPath))}.scenario.json`,
  );
  const path = scenarioPath ?? (existsSync(beside) ? beside : undefined);
  const scenario = path === undefined ? { steps: [] } : (JSON.parse(readFileSync(path, 'utf8')) as Scenario);
  return scenario.steps.length > 0
    ? scenario
    : { ...scenario, steps: [{ workflow: 'install' }, { workflow: 'uninstall' }] };
}
