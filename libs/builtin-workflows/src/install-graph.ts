import type { NodeInstance, SubgraphTask, TaskGraph } from '@cloudloom/workflow';
import { addInstallSteps } from './install-lifecycle.ts';
import { orderTargetsFirst } from './instance-ordering.ts';
import { addIntactInstances } from './intact-instances.ts';
import { restartingLifecycle } from './task-handlers.ts';
import { addUninstallSteps } from './uninstall-lifecycle.ts';

/** Where instance subgraphs go: the graph, or the subgraph that starts a lifecycle over. */
type Home = Pick<TaskGraph | SubgraphTask, 'subgraph'>;

/** The instances of a deployment, as a workflow sees them: those to treat and those to leave as they are. */
export interface InstanceScope {
  selected: readonly NodeInstance[];
  intact: readonly NodeInstance[];
}

/** Builds the installation of `selected`; instances left as they are establish their relationships to these. */
export function buildInstallGraph(graph: TaskGraph, { selected, intact }: InstanceScope): void {
  const subgraphs = new Map<string, SubgraphTask>();
  for (const instance of selected) subgraphs.set(instance.id, installSubgraph(graph, graph, instance));
  const treated = new Set(subgraphs.keys());
  const stubs = addIntactInstances(graph, { intact, treated }, { operation: 'establish' });
  for (const [id, stub] of stubs) subgraphs.set(id, stub);
  orderTargetsFirst(graph, [...selected, ...intact], subgraphs);
}

function installSubgraph(graph: TaskGraph, home: Home, instance: NodeInstance): SubgraphTask {
  const subgraph = home.subgraph(`install_${instance.id}`);
  addInstallSteps(subgraph, instance);
  subgraph.onFailure = restartingLifecycle(() => reinstallSubgraph(graph, instance));
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
