/** What a deployment sets for its own executions; what it leaves out follows the system. */
export type DeploymentSettings = Partial<
  Pick<WorkflowSettings, 'taskRetries' | 'taskRetryInterval' | 'subgraphRetries'>
>;

/** System settings that an execution starts with. */
export interface WorkflowSettings {
  /** Retries after the first attempt of an operation; -1 = unlimited. */
  taskRetries: number;
  /** Seconds between attempts. */
  taskRetryInterval: number;
  subgraphRetries: number;
  /** Executions that may be active at once; 0 = no limit. */
  maxConcurrentExecutions: number;
}
