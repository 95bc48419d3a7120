import { defineWorkflow } from '@cloudloom/workflow';
import { runInstallGraph } from './install-graph.ts';
import { splitInstances, type FilterParameters } from './instance-filter.ts';

/** Brings the selected instances to `started`, targets of relationships first. Harmless where they are started already. */
export const install = defineWorkflow<FilterParameters>(
  async (ctx, filter) => {
    await runInstallGraph(ctx, 'install', splitInstances(ctx, filter));
  },
  { resumable: true },
);
