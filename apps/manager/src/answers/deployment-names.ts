import type { DeploymentRepository, Scope } from '@cloudloom/model';

/** Display names of deployments by id, for items that show the name of the deployment they belong to. */
export type DeploymentNames = ReadonlyMap<string, string>;

/** Reads the display names of those deployments in one query; ids that are gone are missing. */
export async function readDeploymentNames(
  deployments: DeploymentRepository,
  scope: Scope,
  ids: Iterable<string | null>,
): Promise<DeploymentNames> {
  const wanted = [...new Set(ids)].filter((id) => id !== null);
  return wanted.length === 0 ? new Map() : deployments.displayNames(scope, wanted);
}
