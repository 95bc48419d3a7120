import { builtinWorkflows } from '@cloudloom/builtin-workflows';
import type { TopologySkeleton } from '@cloudloom/topology';
import type { ExecutionFacts } from '@cloudloom/workflow';
import type { TopologyPage } from '../activities/executions/requests.ts';
import { records } from './activities.ts';

/** The topology as the execution first saw it, also in its later attempts. */
export const FIRST_SNAPSHOT = 0;

const EMPTY: TopologySkeleton = { nodes: [], nodeInstances: [], scalingGroups: {} };

/** Loads a snapshot of the skeleton page by page; executions without a deployment have an empty one. */
export async function loadTopology(
  execution: ExecutionFacts,
  snapshot: number,
  options: { withSystemProperties?: boolean } = {},
): Promise<TopologySkeleton> {
  const { executionId, attempt, tenantName, deploymentId, mapping } = execution;
  if (deploymentId === null) return EMPTY;
  const withProperties = !builtinWorkflows.has(mapping.operation);
  const pages: TopologyPage[] = [];
  do {
    const page = pages.length;
    const request = { executionId, attempt, tenantName, deploymentId, snapshot, withProperties, page };
    pages.push(await records.loadTopology({ ...request, ...options }));
  } while (!pages.at(-1)?.last);
  return joinTopology(pages);
}

/** Puts the pages of a skeleton together again. */
function joinTopology(pages: TopologyPage[]): TopologySkeleton {
  return JSON.parse(pages.map((page) => page.text).join('')) as TopologySkeleton;
}
