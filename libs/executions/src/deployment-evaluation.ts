import {
  evaluateCapabilities,
  evaluateFunctions,
  evaluateOutputs,
  PlanError,
  type EvaluationContext,
  type Json,
  type JsonObject,
} from '@cloudloom/blueprint';
import { DomainError, type Deployment, type Scope, type Transaction } from '@cloudloom/model';
import { CapabilitiesEvaluationError, FunctionsEvaluationError, OutputsEvaluationError } from './errors.ts';
import { createEvaluationSource, SecretNeededError, type EvaluationStores } from './evaluation-source.ts';
import { isTransient } from './transient-error.ts';

type Failure = new (message: string, options?: ErrorOptions) => DomainError;

/** What the intrinsic functions of a deployment mean right now. */
export class DeploymentEvaluation {
  constructor(private readonly stores: EvaluationStores) {}

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

  /** Values of the named capabilities; one that has none now, since a function in it fails, is left out. */
  async capabilityValues(scope: Scope, deployment: Deployment, names: readonly string[]): Promise<Json[]> {
    const source = this.source(scope, deployment.id);
    const values: Json[] = [];
    for (const name of names) {
      const capability = Object.hasOwn(deployment.capabilities, name)
        ? deployment.capabilities[name]
        : undefined;
      if (capability === undefined) continue;
      try {
        values.push(await evaluateFunctions(capability.value, {}, source));
      } catch (error) {
        const hasFailed = error instanceof PlanError || error instanceof DomainError;
        if (!hasFailed || isTransient(error)) throw error;
      }
    }
    return values;
  }

  /** Evaluates a payload for the instance or relationship of the context. Throws FunctionsEvaluationError. */
  payload(scope: Scope, deploymentId: string, context: JsonObject, payload: Json): Promise<Json> {
    return refusedAs(FunctionsEvaluationError, () =>
      evaluateFunctions(payload, toContext(context), this.source(scope, deploymentId)),
    );
  }

  /**
   * What a function yields that names a deployment, read in the transaction.
   * Throws FunctionsEvaluationError, or SecretNeededError where a secret would have to be read.
   */
  target(
    scope: Scope,
    deploymentId: string,
    { call, context, tx }: { call: Json; context: JsonObject; tx: Transaction },
  ): Promise<Json> {
    const source = createEvaluationSource(this.stores, { scope, deploymentId, withoutSecrets: true, tx });
    return refusedAs(FunctionsEvaluationError, () => evaluateFunctions(call, toContext(context), source));
  }

  /**
   * Evaluates the parameters of a workflow. They are stored, shown and told in events, so a parameter that needs a secret
   * stays as it was written: the operation that gets it evaluates it. Throws FunctionsEvaluationError.
   */
  async parameters(
    scope: Scope,
    deploymentId: string,
    parameters: JsonObject,
    tx?: Transaction,
  ): Promise<JsonObject> {
    const source = createEvaluationSource(this.stores, { scope, deploymentId, withoutSecrets: true, tx });
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
  const { instance_id_hint: nodeInstance } = context;
  return {
    ...(typeof self === 'string' ? { self } : {}),
    ...(typeof source === 'string' ? { source } : {}),
    ...(typeof target === 'string' ? { target } : {}),
    ...(typeof sourceNode === 'string' ? { sourceNode } : {}),
    ...(typeof targetNode === 'string' ? { targetNode } : {}),
    ...(typeof nodeInstance === 'string' ? { nodeInstance } : {}),
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
