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
  /** True: workers of its deployment alone run it. */
  isDedicated?: boolean;
}

/** What the engine is asked to remember: that an execution is to be decided at a certain time. */
export interface ExecutionAlarm {
  /** Of the execution that waits for its time, or that the occurrence of a schedule will have. */
  executionId: string;
  /** Milliseconds since the epoch. */
  dueAt: number;
  /** The schedule whose occurrence it is; null where the execution is stored already. */
  scheduleUid: string | null;
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
      runId?: string;
      /** When it was reset to an earlier point of its history; null or absent when it never was. */
      resetAt?: Date | null;
      /** A cancel was asked of it, by us or by somebody else. */
      isCancelRequested?: boolean;
      attempt?: number | undefined;
      /** Set when the workflow's code fails at one step again and again, so that it never ends by itself. */
      stuck?: StuckWorkflow | null;
    }
  | {
      state: 'closed';
      firstRunId: string;
      runId?: string;
      resetAt?: Date | null;
      /** Of the execution, for which the run was started; where it is known. */
      attempt?: number | undefined;
      outcome: 'completed' | 'failed' | 'cancelled' | 'terminated' | 'timed_out';
      /** Who or what ended it, or the failure's message, where it is known. */
      reason: string | null;
      closedAt: Date | null;
    };

/** A run of a workflow as lists show it. Lists lag: what matters is decided by `describe`. */
export interface ListedRun {
  executionId: string;
  /** Of this run; differs from the chain's first one after a reset or a continuation as new. */
  runId: string;
  isOpen: boolean;
}

/** Who asked for something, and why, as far as the engine tells. */
export interface Origin {
  identity: string | null;
  reason: string | null;
}

/** The engine answered that it will not do this, whatever the number of tries. The message is the engine's. */
export class EngineRefusalError extends Error {
  override readonly name = 'EngineRefusalError';
}

/**
 * Starts and stops the workflows of executions. Implemented where the engine is known; every call may be repeated
 * (the outbox delivers at least once). It rejects with errors worth another try, such as a lost connection, or with
 * EngineRefusalError.
 */
export abstract class ExecutionLauncher {
  /** Resolves when the engine has acknowledged the attempt's workflow, also if it had been started before. */
  abstract start(launch: ExecutionLaunch): Promise<void>;
  /** Asks the workflow to cancel; resolves also when it is not running any more. */
  abstract requestCancel(executionId: string): Promise<void>;
  /** Ends the workflow, or only that run of it, at once; resolves also when it is not running any more. */
  abstract terminate(executionId: string, reason: string, runId?: string): Promise<void>;
  abstract describe(executionId: string): Promise<WorkflowDescription>;
  /** At most `limit` runs that were started or closed since that moment, the newest first. */
  abstract recentRuns(since: Date, limit: number): Promise<ListedRun[]>;
  /** All runs that are open now, in portions. */
  abstract openRuns(): AsyncIterable<ListedRun[]>;
  /** Who asked the workflow to cancel; null when nobody did. */
  abstract cancelOrigin(executionId: string): Promise<Origin | null>;
  /** Why that run was reset; the engine does not tell by whom. Null when there is nothing to be read. */
  abstract resetReason(executionId: string, runId: string): Promise<string | null>;
  /**
   * Has the engine ask for the execution's decision when it is due, at once if that has passed. Resolves also when it had been
   * asked before.
   */
  abstract setAlarm(alarm: ExecutionAlarm): Promise<void>;
  /** Takes an alarm back; resolves also when there is none. */
  abstract silence(executionId: string): Promise<void>;
  /** Has the engine make the call of a webhook, for as long as that takes; resolves also when it had been asked before. */
  abstract callWebhook(deliveryId: string): Promise<void>;
}
