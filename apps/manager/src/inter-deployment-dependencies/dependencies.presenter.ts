import type { InterDeploymentDependency } from '@cloudloom/model';
import { presentOwnership, presentTime } from '../answers/owned.presenter.ts';
import type { Presented } from '../requests/resource-fields.ts';
import type { DEPENDENCY } from './dependency-fields.ts';

export const presentDependency = (dependency: InterDeploymentDependency): Presented<typeof DEPENDENCY> => ({
  id: dependency.id,
  ...presentOwnership(dependency),
  created_at: presentTime(dependency.createdAt),
  dependency_creator: dependency.dependencyCreator,
  source_deployment_id: dependency.sourceDeploymentId,
  target_deployment_id: dependency.targetDeploymentId,
  target_deployment_func: dependency.targetDeploymentFunc,
  external_source: dependency.externalSource,
  external_target: dependency.externalTarget,
});
