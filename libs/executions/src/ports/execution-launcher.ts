/** What is needed to start the workflow of one attempt of an execution. */
export interface ExecutionLaunch {
  executionId: string;
  /** 1 for the first run, one more for each resume. */
  attempt: number;
  /** The workflow's name in the blueprint; becomes the workflow's type. */
  workflowId: string;
  deploymentId: string | null;
  blueprintId: string | null;
  tenantName: string;
  creatorUsername: string;
  /** The uploaded plugin whose version runs the workflow; absent or null for the product's own workflows. */
  plugin?: { id: string; packageName: string; packageVersion: string } | null;
}

/** A step of a workflow that keeps failing. */
export interface StuckWorkflow {
  /** In a row. */
  failures: number;
  /** Of the workflow's code. */
  error: string;
}

/** How the workflow of an execution stands, as the engine behind the launcher tells. */
export type WorkflowDescription =
  /** Never started, or forgotten after its retention. */
  | { state: 'absent' }
  /** Running; a run that continued as new counts as running. */
  | {
      state: 'open';
      firstRunId: string;
      attempt?: number | undefined;
      /** Set when the workflow's code fails at one step again and again, so that it never ends by itself. */
      stuck?: StuckWorkflow | null;
    }
  | {
      state: 'closed';
      firstRunId: string;
      /** Of the execution, for which the run was started; where it is known. */
      attempt?: number | undefined;
      outcome: 'completed' | 'failed' | 'cancelled' | 'terminated' | 'timed_out';
      /** Who or what ended it, or the failure's message, where it is known. */
      reason: string | null;
      closedAt: Date | null;
    };

/**
 * Starts and stops the workflows of executions. Implemented where the engine is known; every call may be repeated
 * (the outbox delivers at least once) and rejects only for errors worth another try, such as a lost connection.
 */
export abstract class ExecutionLauncher {
  /** Resolves when the engine has acknowledged the attempt's workflow, also if it had been started before. */
  abstract start(launch: ExecutionLaunch): Promise<void>;
  /** Asks the workflow to cancel; resolves also when it is not running any more. */
  abstract requestCancel(executionId: string): Promise<void>;
  /** Ends the workflow at once; resolves also when it is not running any more. */
  abstract terminate(executionId: string, reason: string): Promise<void>;
  abstract describe(executionId: string): Promise<WorkflowDescription>;
}
