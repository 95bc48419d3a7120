export type * from './json.ts';
export type * from './plan/plan.ts';
export { BUILTIN_TYPES } from './builtin-types/builtin-types.ts';
export type {
  EvaluationContext,
  EvaluationInstance,
  EvaluationNode,
  EvaluationSource,
} from './functions/evaluation.ts';
export { hasFunctions, readCall } from './functions/function-call.ts';
export type { FunctionCall, FunctionName } from './functions/function-call.ts';
export { evaluateCapabilities, evaluateFunctions, evaluateOutputs } from './functions/run-time-evaluation.ts';
export { describeViolations } from './inputs/constraints.ts';
export type { ImportResolver } from './imports/import-resolver.ts';
export type { ObjectLookup } from './inputs/input-values.ts';
export { parseBlueprint } from './parse-blueprint.ts';
export type { ParseRequest } from './parse-blueprint.ts';
export { createDeploymentPlan } from './plan/deployment-plan.ts';
export type { DeploymentRequest } from './plan/deployment-plan.ts';
export { findInterDeploymentFunctions } from './plan/inter-deployment-functions.ts';
export type { InterDeploymentFunction } from './plan/inter-deployment-functions.ts';
export {
  presentOperation,
  presentPlan,
  presentPlugin,
  presentRelationship,
  presentSchema,
  presentWorkflow,
} from './plan/present-plan.ts';
export {
  ConstraintError,
  EvaluationRecursionLimitReached,
  FunctionError,
  InvalidInputError,
  MissingRequiredInputError,
  PlanError,
  UnknownInputError,
  UnknownSecretError,
  UnsupportedGetSecretError,
} from './plan-error.ts';
export type { FunctionException, PlanErrorCode } from './plan-error.ts';
export { BlueprintError, describeProblem } from './problem.ts';
export type { ExceptionName, Place, Problem } from './problem.ts';
