import type { JsonObject } from '@cloudloom/topology';

/** What became of a workflow that was to start on the services of a deployment. */
export interface StartedServices {
  /** Ids. */
  executions: string[];
  /** Services on which nothing was started. */
  refused: { deploymentId: string; reason: string }[];
}

/** What a run does with deployments that are services of its own: recorded calls. */
export interface ServiceRuntime {
  /** The same call of an attempt has the same answer, however often it is made. */
  start(workflowId: string, parameters: JsonObject): Promise<StartedServices>;
  /** Of these executions those that have not ended, as of now. */
  unended(executionIds: readonly string[]): Promise<string[]>;
}
