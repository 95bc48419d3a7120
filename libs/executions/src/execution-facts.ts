import type { ErrorCause, JsonObject } from '@cloudloom/topology';

/** What a workflow knows about the execution it belongs to. Same shape as the workflow room's type of that name. */
export interface ExecutionFacts {
  executionId: string;
  attempt: number;
  workflowId: string;
  mapping: { plugin: string; operation: string };
  deploymentId: string | null;
  /** Null where there is none. */
  deployment: { displayName: string; creator: string; runtimeOnlyEvaluation: boolean } | null;
  blueprintId: string | null;
  tenantName: string;
  creatorUsername: string;
  dryRun: boolean;
  resume: boolean;
  /** Seconds. */
  waitAfterFail: number;
  parameters: JsonObject;
  taskRetries: number;
  /** Seconds. */
  taskRetryInterval: number;
  subgraphRetries: number;
}

/** A run introduces itself. `runId` is the first run id of its chain: constant over continue-as-new and reset. */
export interface BeginRequest {
  executionId: string;
  attempt: number;
  runId: string;
}

/** Whether that run is the one to do the work. A refused run ends without effect. */
export type BeginAnswer =
  | { accepted: false; reason: string }
  | {
      accepted: true;
      /** A cancel came between the start and this moment: cancel as the first act. */
      cancelRequested: boolean;
      /** True: the run calls `SystemTasks.run` and then `finish`; it has no author's workflow. */
      isSystemTask: boolean;
      facts: ExecutionFacts;
    };

/** How an execution's run ended. `error` is empty unless failed. */
export interface FinishRequest {
  executionId: string;
  attempt: number;
  status: 'terminated' | 'failed' | 'cancelled';
  error: string;
  errorCauses?: ErrorCause[];
}
