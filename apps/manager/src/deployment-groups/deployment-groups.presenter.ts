import type { DeploymentGroup } from '@cloudloom/model';
import { presentLabels, presentOwnership, presentTime } from '../answers/owned.presenter.ts';
import type { Presented } from '../requests/resource-fields.ts';
import type { DEPLOYMENT_GROUP } from './deployment-group-fields.ts';

/** A group of deployments on the wire, with those of its members that the caller may see. */
export const presentDeploymentGroup = (
  group: DeploymentGroup,
  deploymentIds: readonly string[],
): Presented<typeof DEPLOYMENT_GROUP> => ({
  id: group.id,
  ...presentOwnership(group),
  created_at: presentTime(group.createdAt),
  description: group.description,
  default_blueprint_id: group.defaultBlueprintId,
  default_inputs: group.defaultInputs,
  labels: presentLabels(group.labels),
  deployment_ids: deploymentIds,
  creation_counter: group.creationCounter,
});
