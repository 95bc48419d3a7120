import type { Deployment, Plugin, Scope, Transaction } from '@cloudloom/model';
import { choosePlugin } from '@cloudloom/blueprint';
import type { Stores } from './stores.ts';

/**
 * The uploaded plugin that runs a deployment's workflow: the version that its plan names, or the newest one, of those that the
 * scope may see. Null for the product's own workflows and for plugins that nobody has uploaded.
 */
export async function findWorkflowPlugin(
  plugins: Pick<Stores['plugins'], 'versions'>,
  scope: Scope,
  { deployment, workflowId, tx }: { deployment: Deployment; workflowId: string; tx?: Transaction },
): Promise<Plugin | null> {
  const workflow = deployment.workflows?.[workflowId];
  const reference = deployment.plugins.find(({ name }) => name === workflow?.plugin);
  if (reference === undefined || reference.packageName === null) return null;
  const { packageName, packageVersion } = reference;
  const versions = await plugins.versions(scope, packageName, tx);
  if (packageVersion !== null)
    return versions.find((plugin) => plugin.packageVersion === packageVersion) ?? null;
  const anyVersion = { name: packageName, versions: null, distribution: null };
  return choosePlugin(anyVersion, versions.map(toCandidate))?.plugin ?? null;
}

/** A plugin as imports compare it. Packages are not made for one distribution. */
export const toCandidate = (plugin: Plugin) => ({
  plugin,
  version: plugin.packageVersion,
  distribution: null,
});

/** Why an execution of this plugin cannot run; null when it can, or may be soon. */
export const explainFailure = (plugin: Plugin): string | null =>
  plugin.state === 'failed'
    ? `Plugin ${plugin.packageName} ${plugin.packageVersion} cannot run: ${plugin.error ?? 'no worker could bundle it'}`
    : null;
