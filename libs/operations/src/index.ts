export { OperationState, RuntimePropertyConflict, StateRefused } from './ports/operation-state.ts';
export type {
  AttemptAnswer,
  BeginAttempt,
  EndAttempt,
  FunctionContext,
  OperationDescription,
  OperationExecution,
  OperationNode,
  OperationNodeInstance,
  OperationPlugin,
  OperationRequest,
  OperationSubject,
  RuntimePropertyChange,
  RuntimePropertyPatch,
} from './ports/operation-state.ts';
export type { FailedOutcome, OperationReturn, OperationRun } from './operation-return.ts';
export { OperationRunner } from './operation-runner.ts';
export type { OperationRunnerOptions } from './operation-runner.ts';
