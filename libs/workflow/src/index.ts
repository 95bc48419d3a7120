export { AUTHOR_SCHEME, addFrame, authorFrame, failureText, nameWorkflow } from './author-frame.ts';
export { findSimilar } from './context/similar-names.ts';
export type {
  Json,
  JsonObject,
  OperationError,
  OperationOutcome,
  SystemPropertyChanges,
  TaskState,
  TaskType,
  TopologySkeleton,
} from '@cloudloom/topology';
export type { RefreshOptions, WorkflowContext } from './context/context.ts';
export type { EventContext, EventOptions } from './context/event-options.ts';
export type { ExecuteTaskOptions } from './context/implementation-task.ts';
export { taskConfig } from './context/local-task-request.ts';
export type { LocalTaskSettings, TaskConfig } from './context/local-task-request.ts';
export type { Logger, LogLevel } from './context/logger.ts';
export type { WorkflowDeployment } from './context/deployment.ts';
export type { DeploymentUpdate, UpdateChanges } from './context/deployment-update.ts';
export type { Modification, ModifiedNodes } from './context/modification.ts';
export type {
  Kwargs,
  Node,
  NodeInstance,
  OperationOptions,
  Relationship,
  RelationshipInstance,
} from './context/node.ts';
export type * from './deployment-runtime.ts';
export { defineWorkflow, EXECUTION_CANCELLED_RESULT } from './define-workflow.ts';
export type { WorkflowDefinition, WorkflowFunction, WorkflowOptions } from './define-workflow.ts';
export {
  ExecutionCancelledError,
  NonRecoverableError,
  RecoverableError,
  TaskFailedError,
  WorkflowFailedError,
  WorkflowUsageError,
} from './errors.ts';
export type { TaskFailure, WorkflowUsageCode } from './errors.ts';
export type { CarriedGraph, CarriedRetry, CarriedState } from './graph/carried-state.ts';
export { HandlerResult } from './graph/handler-result.ts';
export { forkjoin } from './graph/forkjoin.ts';
export type { LocalFunction } from './graph/local-task.ts';
export { fail, ignore, proceed, retry } from './graph/task.ts';
export type {
  ForkJoin,
  RetryResult,
  SequenceItem,
  SubgraphTask,
  Task,
  TaskHandler,
  TaskSequence,
} from './graph/task.ts';
export type { TaskGraph } from './graph/task-graph.ts';
export { ModificationRefusedError } from './modification-refused.ts';
export type { ServiceRuntime, StartedServices } from './service-runtime.ts';
export { runExecution } from './run-execution.ts';
export type { Continued, ExecutionOutcome } from './run-execution.ts';
export type * from './runtime.ts';
export { UpdateRefusedError } from './update-refused.ts';
export type { RecordedUpdate, UpdateRuntime, UpdateWorkflow } from './update-runtime.ts';
