import {
  evaluateCapabilities,
  evaluateFunctions,
  evaluateOutputs,
  type EvaluationContext,
  type Json,
  type JsonObject,
} from '@cloudloom/blueprint';
import { DomainError, type Deployment, type Scope } from '@cloudloom/model';
import { CapabilitiesEvaluationError, FunctionsEvaluationError, OutputsEvaluationError } from './errors.ts';
import { createEvaluationSource, SecretNeededError } from './evaluation-source.ts';
import type { Stores } from './stores.ts';
import { isTransient } from './transient-error.ts';

type Failure = new (message: string, options?: ErrorOptions) => DomainError;

/** What the intrinsic functions of a deployment mean right now. */
export class DeploymentEvaluation {
  constructor(private readonly stores: Pick<Stores, 'deployments' | 'nodes' | 'nodeInstances' | 'secrets'>) {}

  /** Throws OutputsEvaluationError. */
  outputs(scope: Scope, deployment: Deployment): Promise<JsonObject> {
    return refusedAs(OutputsEvaluationError, () =>
      evaluateOutputs(deployment.outputs, this.source(scope, deployment.id)),
    );
  }

  /** Throws CapabilitiesEvaluationError. */
  capabilities(scope: Scope, deployment: Deployment): Promise<JsonObject> {
    return refusedAs(CapabilitiesEvaluationError, () =>
      evaluateCapabilities(deployment.capabilities, this.source(scope, deployment.id)),
    );
  }

  /** Evaluates a payload for the instance or relationship of the context. Throws FunctionsEvaluationError. */
  payload(scope: Scope, deploymentId: string, context: JsonObject, payload: Json): Promise<Json> {
    return refusedAs(FunctionsEvaluationError, () =>
      evaluateFunctions(payload, toContext(context), this.source(scope, deploymentId)),
    );
  }

  /**
   * Evaluates the parameters of a workflow. They are stored, shown and told in events, so a parameter that needs a secret
   * stays as it was written: the operation that gets it evaluates it. Throws FunctionsEvaluationError.
   */
  async parameters(scope: Scope, deploymentId: string, parameters: JsonObject): Promise<JsonObject> {
    const source = createEvaluationSource(this.stores, { scope, deploymentId, withoutSecrets: true });
    const evaluated: JsonObject = {};
    for (const [name, value] of Object.entries(parameters)) {
      try {
        evaluated[name] = await refusedAs(FunctionsEvaluationError, () =>
          evaluateFunctions(value, {}, source),
        );
      } catch (error) {
        if (!(error instanceof SecretNeededError)) throw error;
        evaluated[name] = value;
      }
    }
    return evaluated;
  }

  private source(scope: Scope, deploymentId: string) {
    return createEvaluationSource(this.stores, { scope, deploymentId });
  }
}

/** The wire's context; unknown keys are nobody's business. */
function toContext(context: JsonObject): EvaluationContext {
  const { self, source, target, source_node: sourceNode, target_node: targetNode } = context;
  return {
    ...(typeof self === 'string' ? { self } : {}),
    ...(typeof source === 'string' ? { source } : {}),
    ...(typeof target === 'string' ? { target } : {}),
    ...(typeof sourceNode === 'string' ? { sourceNode } : {}),
    ...(typeof targetNode === 'string' ? { targetNode } : {}),
  };
}

async function refusedAs<T>(failure: Failure, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isTransient(error) || error instanceof DomainError) throw error;
    throw new failure(error instanceof Error ? error.message : String(error), { cause: error });
  }
}
