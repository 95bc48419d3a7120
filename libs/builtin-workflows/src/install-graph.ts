import type { NodeInstance, SubgraphTask, TaskGraph, WorkflowContext } from '@cloudloom/workflow';
import { addInstallSteps } from './install-lifecycle.ts';
import { orderTargetsFirst } from './instance-ordering.ts';
import { addIntactInstances } from './intact-instances.ts';
import { addResumeCleanup } from './resume-cleanup.ts';
import { restartingLifecycle } from './task-handlers.ts';
import { addUninstallSteps } from './uninstall-lifecycle.ts';

/** Where instance subgraphs go: the graph, or the subgraph that starts a lifecycle over. */
type Home = Pick<TaskGraph | SubgraphTask, 'subgraph'>;

/** The instances of a deployment, as a workflow sees them: those to treat and those to leave as they are. */
export interface InstanceScope {
  selected: readonly NodeInstance[];
  intact: readonly NodeInstance[];
}

/** The subgraph of each instance to install, by instance id. */
type InstallSubgraphs = ReadonlyMap<string, SubgraphTask>;

/**
 * Builds the installation of `selected` and runs it; instances left as they are establish their relationships to these. What
 * an earlier attempt of the execution left half done is undone before it is tried again.
 */
export async function runInstallGraph(
  ctx: WorkflowContext,
  name: string,
  scope: InstanceScope,
): Promise<void> {
  let subgraphs: InstallSubgraphs = new Map();
  const graph = await ctx.graph(name, (graph) => {
    subgraphs = buildInstallGraph(graph, scope);
  });
  for (const instance of scope.selected) addResumeCleanup(graph, subgraphs.get(instance.id), instance);
  await graph.execute();
}

function buildInstallGraph(graph: TaskGraph, { selected, intact }: InstanceScope): InstallSubgraphs {
  const installations = new Map<string, SubgraphTask>();
  for (const instance of selected) installations.set(instance.id, installSubgraph(graph, graph, instance));
  const treated = new Set(installations.keys());
  const stubs = addIntactInstances(graph, { intact, treated }, { operation: 'establish' });
  orderTargetsFirst(graph, [...selected, ...intact], new Map([...installations, ...stubs]));
  return installations;
}

function installSubgraph(graph: TaskGraph, home: Home, instance: NodeInstance): SubgraphTask {
  const subgraph = home.subgraph(`install_${instance.id}`);
  addInstallSteps(subgraph, instance);
  subgraph.onFailure = restartingLifecycle(() => reinstallSubgraph(graph, instance));
  // For those that a handler makes: while a builder works, nothing is known of earlier attempts.
  addResumeCleanup(graph, subgraph, instance);
  return subgraph;
}

/** Uninstalls and installs an instance whose installation failed, both as its state was when the workflow began. */
function reinstallSubgraph(graph: TaskGraph, instance: NodeInstance): SubgraphTask {
  const whole = graph.subgraph(`reinstall_${instance.id}`);
  const restart = () => reinstallSubgraph(graph, instance);
  const uninstall = whole.subgraph(instance.id);
  addUninstallSteps(uninstall, instance);
  uninstall.onFailure = restartingLifecycle(restart);
  whole
    .sequence()
    .add(
      instance.sendEvent('Node lifecycle failed. Attempting to re-run node lifecycle'),
      uninstall,
      installSubgraph(graph, whole, instance),
    );
  whole.onFailure = restartingLifecycle(restart);
  return whole;
}
