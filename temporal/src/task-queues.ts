import { createHash } from 'node:crypto';

/** The shared queue: workflow code and the operations of the central deployment agent, on one worker. */
export const MANAGEMENT_QUEUE = 'management';

/**
 * The queue of one version of an uploaded plugin: its workflows and their operations, on the worker that holds its bundle.
 * `name` and `version` are for people; `id`, the plugin's uuid, tells a version from the one deleted before it.
 */
export function pluginQueue(name: string, version: string, id: string): string {
  return `plugin-${name}-${version}-${id.slice(0, 8)}`;
}

/** An uploaded plugin, as queues are named after it. */
export interface QueuePlugin {
  id: string;
  packageName: string;
  packageVersion: string;
}

const LONGEST_NAME = 400;

/**
 * The queue of one deployment with workers of its own; executions of an uploaded plugin's workflows apart, since their worker
 * holds another bundle. No two names are the same: what separates their parts is encoded within them.
 */
export function dedicatedQueue(given: {
  tenantName: string;
  deploymentId: string;
  plugin: QueuePlugin | null;
}): string {
  const { tenantName, deploymentId, plugin } = given;
  const tenant = encodeURIComponent(tenantName).replaceAll('-', '%2D');
  const version = plugin
    ? `@${encodeURIComponent(`${plugin.packageName}-${plugin.packageVersion}-${plugin.id.slice(0, 8)}`)}`
    : '';
  const name = `deployment-${tenant}-${encodeURIComponent(deploymentId)}${version}`;
  if (name.length <= LONGEST_NAME) return name;
  // The server takes 1,000 characters. No shorter name looks like it: none has an `@` followed by 64 digits.
  return `${name.slice(0, LONGEST_NAME - 65)}@${createHash('sha256').update(name).digest('hex')}`;
}

/** Search attributes of every execution's workflow, all of type Keyword. */
export const SEARCH_ATTRIBUTES = ['Deployment', 'Blueprint', 'Tenant', 'Workflow', 'Creator'] as const;
export type SearchAttributeName = (typeof SEARCH_ATTRIBUTES)[number];
