/** System settings that an execution starts with. */
export interface WorkflowSettings {
  /** Retries after the first attempt of an operation; -1 = unlimited. */
  taskRetries: number;
  /** Seconds between attempts. */
  taskRetryInterval: number;
  subgraphRetries: number;
  /** Active executions the queue allows at once; 0 = no limit. */
  maxConcurrentExecutions: number;
}
