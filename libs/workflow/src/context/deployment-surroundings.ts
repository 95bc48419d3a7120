import type { TopologySkeleton } from '@cloudloom/topology';
import type { WorkflowRuntime } from '../runtime.ts';
import type { TaskSink } from './task-sink.ts';

/** What the context lends: its topology, which a modification replaces. */
export interface DeploymentSurroundings {
  runtime: WorkflowRuntime;
  sink: TaskSink;
  topology(): TopologySkeleton;
  replaceTopology(topology: TopologySkeleton): void;
}
