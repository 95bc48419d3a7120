export type {
  Json,
  JsonObject,
  OperationError,
  OperationOutcome,
  TaskState,
  TaskType,
  TopologySkeleton,
} from '@cloudloom/topology';
export type { WorkflowContext } from './context/context.ts';
export type {
  Node,
  NodeInstance,
  OperationOptions,
  Relationship,
  RelationshipInstance,
} from './context/node.ts';
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
export { forkjoin } from './graph/forkjoin.ts';
export type { LocalFunction } from './graph/local-task.ts';
export { fail, ignore, proceed, retry } from './graph/task.ts';
export type {
  ForkJoin,
  HandlerResult,
  RetryResult,
  SequenceItem,
  SubgraphTask,
  Task,
  TaskHandler,
  TaskSequence,
} from './graph/task.ts';
export type { TaskGraph } from './graph/task-graph.ts';
export { runExecution } from './run-execution.ts';
export type { ExecutionOutcome } from './run-execution.ts';
export type * from './runtime.ts';
export { InMemoryRuntime } from './testing/in-memory-runtime.ts';
export type { InMemoryOptions } from './testing/in-memory-runtime.ts';
export { operationFailed, operationSucceeded } from './testing/scripted-operation.ts';
export type { OperationAttempt, ScriptedOperation } from './testing/scripted-operation.ts';
export { sketchTopology } from './testing/topology-builder.ts';
export type { NodeSketch, RelationshipSketch } from './testing/topology-builder.ts';
export { traceLines } from './testing/trace-lines.ts';
