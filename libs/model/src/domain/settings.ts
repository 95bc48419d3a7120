/** What a deployment sets for its own executions; what it leaves out follows the system. */
export type DeploymentSettings = Partial<
  Pick<WorkflowSettings, 'taskRetries' | 'taskRetryInterval' | 'subgraphRetries'>
>;

/** After how many wrong passwords an account is locked, and for how long. */
export interface AccountLockSettings {
  /** Wrong passwords in a row that are let pass; one more locks. */
  failedLogins: number;
  /** Minutes of a lock, and after which a wrong password is forgotten; -1 and 0 = accounts are never locked. */
  minutes: number;
}

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
