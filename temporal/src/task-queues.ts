/** The shared queue: workflow code and the operations of the central deployment agent, on one worker. */
export const MANAGEMENT_QUEUE = 'management';

/** Search attributes of every execution's workflow, all of type Keyword. */
export const SEARCH_ATTRIBUTES = ['Deployment', 'Blueprint', 'Tenant', 'Workflow', 'Creator'] as const;
export type SearchAttributeName = (typeof SEARCH_ATTRIBUTES)[number];
