import { defineWorkflow } from '@cloudloom/workflow';
import { runDriftChecks } from './drift-graph.ts';
import { idsOf, selectInstances, type FilterParameters } from './instance-filter.ts';

export interface CheckDriftParameters extends FilterParameters {
  run_by_dependency_order?: boolean;
}

/** Compares the selected instances with their configuration and stores what was found. Fails if a check fails. */
export const checkDrift = defineWorkflow<CheckDriftParameters>(
  (ctx, { run_by_dependency_order = true, ...filter }) => {
    const selected = idsOf(selectInstances(ctx, filter));
    return runDriftChecks(ctx, {
      name: 'check_drift',
      isSelected: ({ id }) => selected.has(id),
      byDependencyOrder: run_by_dependency_order,
    });
  },
  { resumable: true },
);
