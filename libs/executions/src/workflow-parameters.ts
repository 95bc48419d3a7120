import type { Json, JsonObject, WorkflowPlan } from '@cloudloom/blueprint';
import type { Deployment, Scope } from '@cloudloom/model';
import { DeploymentEvaluation } from './deployment-evaluation.ts';
import { createParameterSources } from './parameter-sources.ts';
import { prepareParameters } from './parameters.ts';
import type { Stores } from './stores.ts';
import { isSystemTask } from './system-workflows.ts';

/** The workflow that a client may start on the deployment; null when it declares none of that name. */
export function findWorkflow(deployment: Deployment, workflowId: string): WorkflowPlan | null {
  const declared = deployment.workflows;
  const workflow =
    declared !== null && Object.hasOwn(declared, workflowId) ? declared[workflowId] : undefined;
  return workflow === undefined || isSystemTask(workflowId) ? null : workflow;
}

/** Checks, completes and evaluates parameters that a client gives to a deployment's workflow. */
export class WorkflowParameters {
  private readonly evaluation: DeploymentEvaluation;

  constructor(private readonly stores: Stores) {
    this.evaluation = new DeploymentEvaluation(stores);
  }

  /** Throws IllegalExecutionParametersError, BadParametersError, FunctionsEvaluationError. */
  async prepare(
    scope: Scope,
    deployment: Deployment,
    request: { workflowId: string; workflow: WorkflowPlan; given: Json | undefined; allowCustom: boolean },
  ): Promise<JsonObject> {
    const { workflowId, workflow, given, allowCustom } = request;
    return prepareParameters(
      { workflowId, schema: workflow.parameters, given, allowCustom },
      {
        ...createParameterSources(this.stores, {
          scope,
          deploymentId: deployment.id,
          capabilityValues: (...of) => this.evaluation.capabilityValues(...of),
        }),
        evaluate: (values) => this.evaluation.parameters(scope, deployment.id, values),
      },
    );
  }
}
