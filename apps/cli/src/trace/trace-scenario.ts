import type { Json, JsonObject } from '@cloudloom/blueprint';
import { builtinWorkflows } from '@cloudloom/builtin-workflows';
import type { ExecutionOutcome, OperationCall } from '@cloudloom/workflow';
import { InMemoryRuntime } from '@cloudloom/workflow/testing';
import { CliError, messageOf } from '../errors.ts';
import { CommandedOperations } from './commanded-operations.ts';
import type { Scenario, ScenarioStep } from './scenario.ts';
import type { TraceDocument, TraceStep } from './trace-document.ts';
import type { TracedDeployment } from './traced-deployment.ts';
import { TracedModifications } from './traced-modifications.ts';
import { TraceRecorder } from './trace-recorder.ts';
import { mergeParameters } from './workflow-parameters.ts';

/** Evaluates intrinsic functions against a deployment as it is at the moment. */
export interface FunctionEvaluator {
  inputs(value: Json, call: OperationCall): Promise<Json>;
  output(value: Json): Promise<Json>;
}

export interface TraceOptions {
  /** Whether states of instances say how these are, as on a server. The reference keeps its deployments in files: not there. */
  statesAreFindings: boolean;
}

/** A deployment and what stands for its operations. */
interface Stage extends TraceOptions {
  deployment: TracedDeployment;
  operations: CommandedOperations;
  modifications: TracedModifications;
  evaluator: FunctionEvaluator;
}

const FINAL_EVENTS = {
  terminated: ['workflow_succeeded', 'workflow execution succeeded'],
  failed: ['workflow_failed', 'workflow execution failed'],
  cancelled: ['workflow_cancelled', 'workflow execution cancelled'],
} as const;

/** Runs the steps of a scenario on one deployment, one after the other. */
export async function traceScenario(
  about: { blueprint: string; scenario: Scenario } & TraceOptions,
  deployment: TracedDeployment,
  evaluator: FunctionEvaluator,
): Promise<TraceDocument> {
  const stage: Stage = {
    statesAreFindings: about.statesAreFindings,
    deployment,
    operations: new CommandedOperations(deployment),
    modifications: new TracedModifications(deployment),
    evaluator,
  };
  const initial = deployment.present();
  const steps: TraceStep[] = [];
  for (const step of about.scenario.steps) steps.push(await traceStep(stage, step));
  return {
    format: 1,
    engine: 'cloudloom, in memory',
    blueprint: about.blueprint,
    description: about.scenario.description ?? null,
    initial,
    steps,
  };
}

async function traceStep(stage: Stage, step: ScenarioStep): Promise<TraceStep> {
  const { deployment, operations } = stage;
  for (const [name, state] of Object.entries(step.set_states ?? {}))
    deployment.instance(deployment.names.real(name)).state = state;
  if (step.reset_commands) operations.reset();
  const recorder = new TraceRecorder(deployment.names);
  const { status, error } = await execute(stage, step, recorder);
  return {
    workflow: step.workflow,
    parameters: step.parameters ?? {},
    options: {
      task_retries: step.task_retries ?? -1,
      task_retry_interval: step.task_retry_interval ?? 0,
      subgraph_retries: step.subgraph_retries ?? 0,
    },
    ...(step.set_states ? { set_states: step.set_states } : {}),
    status,
    ...(status === 'failed' ? { error: String(deployment.names.present(error)) } : {}),
    observed: recorder.items,
    final: deployment.present(),
    ...(await outputsOf(stage)),
  };
}

/** A step whose parameters are refused has failed without an event. */
async function execute(stage: Stage, step: ScenarioStep, recorder: TraceRecorder): Promise<ExecutionOutcome> {
  let parameters: JsonObject;
  try {
    parameters = parametersOf(stage.deployment, step);
  } catch (error) {
    if (error instanceof CliError) return { status: 'failed', error: messageOf(error) };
    throw error;
  }
  const outcome = await runWorkflow(stage, { step, parameters }, recorder);
  const [event, text] = FINAL_EVENTS[outcome.status];
  recorder.add({ kind: 'workflow', event, text: `'${step.workflow}' ${text}` });
  return outcome;
}

function parametersOf({ plan, names }: TracedDeployment, step: ScenarioStep): JsonObject {
  const workflow = plan.workflows[step.workflow];
  if (!workflow)
    throw new CliError(
      'unknown_workflow',
      `Workflow ${step.workflow} does not exist in the blueprint. It has: ${Object.keys(plan.workflows).join(', ')}.`,
    );
  return mergeParameters(
    step.workflow,
    workflow,
    names.resolve(step.parameters ?? {}),
    step.allow_custom_parameters ?? false,
  );
}

function runWorkflow(
  { deployment, operations, modifications, evaluator, statesAreFindings }: Stage,
  { step, parameters }: { step: ScenarioStep; parameters: JsonObject },
  recorder: TraceRecorder,
): Promise<ExecutionOutcome> {
  const mapping = deployment.plan.workflows[step.workflow]!;
  const workflow = builtinWorkflows.get(mapping.operation);
  if (!workflow)
    throw new CliError(
      'unknown_mapping',
      `Workflow ${step.workflow} maps to ${mapping.operation}, which is not built in.`,
    );
  const runtime: InMemoryRuntime = new InMemoryRuntime({
    topology: deployment.skeleton(),
    deployment: (world) => modifications.during(world),
    facts: {
      workflowId: step.workflow,
      mapping: { plugin: mapping.plugin, operation: mapping.operation },
      parameters,
      taskRetries: step.task_retries ?? -1,
      taskRetryInterval: step.task_retry_interval ?? 0,
      subgraphRetries: step.subgraph_retries ?? 0,
    },
    operation: (attempt) =>
      operations.run(attempt, {
        recorder,
        requestCancel: () => runtime.requestCancel(),
        evaluate: (value, call) => evaluator.inputs(value, call),
      }),
    statesAreFindings,
    onEffect: (effect) => {
      deployment.apply(effect, { statesAreFindings });
      recorder.addEffect(effect);
    },
  });
  return runtime.run(workflow);
}

async function outputsOf({
  deployment,
  evaluator,
}: Stage): Promise<Pick<TraceStep, 'outputs' | 'outputs_error'>> {
  try {
    const outputs: JsonObject = {};
    for (const [name, { value }] of Object.entries(deployment.plan.outputs))
      outputs[name] = await evaluator.output(value);
    return { outputs: deployment.names.present(outputs) };
  } catch (error) {
    return { outputs_error: messageOf(error) };
  }
}
