import { createDeploymentPlan, parseBlueprint } from '@cloudloom/blueprint';
import { FileResolver } from '../offline/file-resolver.ts';
import { findBlueprint } from '../quickstart/blueprint-folder.ts';
import { createDeploymentEvaluator } from './deployment-evaluator.ts';
import { readScenario, type Scenario } from './scenario.ts';
import type { TraceDocument } from './trace-document.ts';
import { traceScenario, type TraceOptions } from './trace-scenario.ts';
import { TracedDeployment } from './traced-deployment.ts';

/** Numbers from 0 to 1 that are the same in every run, so that equal blueprints give equal traces. */
function repeatableNumbers(): () => number {
  let state = 20_160_516;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** A trace, and the deployment that it left. */
export interface TracedScenario {
  trace: TraceDocument;
  deployment: TracedDeployment;
}

/**
 * Runs a scenario on a blueprint in memory: real workflows, operations that only record themselves.
 * @throws BlueprintError when the blueprint is refused, CliError when the scenario asks for what cannot be done offline
 */
export async function traceBlueprint(
  blueprintPath: string,
  scenario: Scenario,
  options: TraceOptions = { statesAreFindings: false },
): Promise<TracedScenario> {
  const { folder, mainFile } = findBlueprint(blueprintPath);
  const resolver = new FileResolver({ folder, plugins: [], blueprints: [] });
  const parsed = await parseBlueprint({ mainFile, resolver, validateVersion: false });
  const plan = await createDeploymentPlan(parsed, { inputs: scenario.inputs ?? {} });
  const deployment = new TracedDeployment(plan, repeatableNumbers());
  const evaluator = createDeploymentEvaluator(deployment);
  const about = { blueprint: mainFile, scenario, ...options };
  return { trace: await traceScenario(about, deployment, evaluator), deployment };
}

/** The trace alone. @throws what traceBlueprint throws */
export const createTrace = async (
  blueprintPath: string,
  scenario: Scenario,
  options?: TraceOptions,
): Promise<TraceDocument> => (await traceBlueprint(blueprintPath, scenario, options)).trace;

/** `cloudloom trace`: prints what the workflows of a scenario did, as one JSON document. */
export async function runTrace(
  blueprintPath: string,
  scenarioPath?: string,
  write: (text: string) => void = (text) => void process.stdout.write(text),
): Promise<void> {
  const document = await createTrace(blueprintPath, readScenario(blueprintPath, scenarioPath));
  write(`${JSON.stringify(document, null, 1)}\n`);
}
