/** The shared queue: workflow code and the operations of the central deployment agent, on one worker. */
export const MANAGEMENT_QUEUE = 'management';

/**
 * The queue of one version of an uploaded plugin: its workflows and their operations, on the worker that holds its bundle.
 * `name` and `version` are for people; `id`, the plugin's uuid, tells a version from the one deleted before it.
 */
export function pluginQueue(name: string, version: string, id: string): string {
  return `plugin-${name}-${version}-${id.slice(0, 8)}`;
}

/** Search attributes of every execution's workflow, all of type Keyword. */
export const SEARCH_ATTRIBUTES = ['Deployment', 'Blueprint', 'Tenant', 'Workflow', 'Creator'] as const;
export type SearchAttributeName = (typeof SEARCH_ATTRIBUTES)[number];
