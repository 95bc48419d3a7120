export type * from './json.ts';
export { MAXIMUM_JSON_DEPTH, isTooDeep } from './json-depth.ts';
export type * from './plan/plan.ts';
export { BUILTIN_TYPES } from './builtin-types/builtin-types.ts';
export type {
  EvaluationContext,
  EvaluationInstance,
  EvaluationNode,
  EvaluationSource,
} from './functions/evaluation.ts';
export { pythonLiteral } from './functions/python-text.ts';
export { hasFunctions, readCall } from './functions/function-call.ts';
export type { FunctionCall, FunctionName } from './functions/function-call.ts';
export { evaluateCapabilities, evaluateFunctions, evaluateOutputs } from './functions/run-time-evaluation.ts';
export { SUPPORTED_VERSIONS } from './definitions/dsl-version.ts';
export { createBlueprintSchema } from './json-schema/json-schema.ts';
export { describeSections } from './json-schema/section-tables.ts';
export { describeViolations } from './inputs/constraints.ts';
export { ImportUnavailable } from './imports/import-resolver.ts';
export type { ImportResolver } from './imports/import-resolver.ts';
export { choosePlugin, isPluginVersion, readPluginSpecification } from './imports/plugin-specification.ts';
export type { PluginCandidate, PluginSpecification } from './imports/plugin-specification.ts';
export type { CurrentObjects, ObjectLookup } from './inputs/input-values.ts';
export { parseBlueprint } from './parse-blueprint.ts';
export type { ParseRequest } from './parse-blueprint.ts';
export { readPluginSection } from './read-plugin-section.ts';
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
export type { Excerpt } from './diagnostics/excerpt.ts';
export { renderProblem } from './diagnostics/problem-block.ts';
export type { BlockOptions, ProblemPart, ShownProblem } from './diagnostics/problem-block.ts';
export { findSimilar } from './diagnostics/similar-names.ts';
export type { Warning, WarningCode } from './diagnostics/warnings.ts';
export { compileExpression, matchesAtStart } from './types/regular-expression.ts';
export { BlueprintError, describeProblem, describeProblems, suggest } from './problem.ts';
export type { ExceptionName, Place, Problem } from './problem.ts';
