import { defineWorkflow } from '@cloudloom/workflow';
import { idsOf, selectInstances, type FilterParameters } from './instance-filter.ts';
import { reinstallInstances } from './reinstall-graphs.ts';

export interface ReinstallParameters extends FilterParameters {
  ignore_failure?: boolean;
}

/** Uninstalls the selected instances, then installs them; the second only if the first went well. */
export const reinstall = defineWorkflow<ReinstallParameters>(
  (ctx, { ignore_failure = false, ...filter }) =>
    reinstallInstances(ctx, idsOf(selectInstances(ctx, filter)), { ignoreFailure: ignore_failure }),
  { resumable: true },
);
