import type { GraphIdentity, GraphSnapshot } from '@cloudloom/topology';
import { WorkflowUsageError, type ExecutionFacts } from '@cloudloom/workflow';
import { ActivityFailure, ApplicationFailure, workflowInfo } from '@temporalio/workflow';
import type { GraphPage } from '../activities/executions/requests.ts';
import { FAILURE_TYPES } from '../failures.ts';
import { records } from './activities.ts';

/**
 * Loads what earlier runs did with a graph, page by page; null when no run has stored it.
 * @throws WorkflowUsageError when it was stored with other tasks
 */
export async function loadGraph(
  { executionId, attempt }: ExecutionFacts,
  graph: GraphIdentity,
): Promise<GraphSnapshot | null> {
  const { runId } = workflowInfo();
  const pages: GraphPage[] = [];
  try {
    do {
      const page = pages.length;
      pages.push(await records.loadGraph({ executionId, attempt, runId, ...graph, page }));
    } while (!pages.at(-1)?.last);
  } catch (error) {
    throw explained(error);
  }
  return JSON.parse(pages.map(({ text }) => text).join('')) as GraphSnapshot | null;
}

function explained(error: unknown): unknown {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (!(cause instanceof ApplicationFailure) || cause.type !== FAILURE_TYPES.graphChanged) return error;
  return new WorkflowUsageError('graph_changed', cause.message);
}
