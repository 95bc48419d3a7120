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
  if (wanted.length === 0) return new Map();
  if (wanted.length === 1) return readOneName(deployments, scope, wanted[0] ?? '');
  const page = await deployments.list(scope, { offset: 0, size: null, sort: [], filters: { id: wanted } });
  return new Map(page.items.map((deployment) => [deployment.id, deployment.displayName]));
}

/** The usual case, an execution that a client polls: one look-up by key. */
async function readOneName(
  deployments: DeploymentRepository,
  scope: Scope,
  id: string,
): Promise<DeploymentNames> {
  const deployment = await deployments.find(scope, id);
  return new Map(deployment === null ? [] : [[id, deployment.displayName]]);
}
