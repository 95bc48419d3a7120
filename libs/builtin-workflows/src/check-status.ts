import { defineWorkflow } from '@cloudloom/workflow';
import { idsOf, selectInstances, type FilterParameters } from './instance-filter.ts';
import { runStatusChecks } from './status-graph.ts';

export interface CheckStatusParameters extends FilterParameters {
  run_by_dependency_order?: boolean;
}

/** Asks the selected instances how they are and stores their answers. Fails if one of them is not well. */
export const checkStatus = defineWorkflow<CheckStatusParameters>(
  (ctx, { run_by_dependency_order = false, ...filter }) => {
    const selected = idsOf(selectInstances(ctx, filter));
    return runStatusChecks(ctx, {
      isSelected: ({ id }) => selected.has(id),
      byDependencyOrder: run_by_dependency_order,
      // An answer is wanted now: who asks to be asked again later is not well.
      defaultRetries: 0,
    });
  },
  { resumable: true },
);
