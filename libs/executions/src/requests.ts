import type { Json, JsonObject } from '@cloudloom/blueprint';
import type { DeploymentSettings, Transaction, Visibility } from '@cloudloom/model';

/** A request to start a workflow on a deployment; absent flags are false. */
export interface StartExecution {
  /** Chosen by callers that may ask again: an execution that has it already is the answer. */
  executionId?: string;
  deploymentId: string;
  workflowId: string;
  /** Must be a mapping or null; anything else is refused with the wire text. */
  parameters?: Json;
  allowCustomParameters?: boolean;
  /** Overlaps other executions of the deployment and skips the workflow's availability rules. */
  force?: boolean;
  /** Waits its turn where it would be refused otherwise. */
  queue?: boolean;
  dryRun?: boolean;
  /** Seconds other branches go on after the first failure; default 600. */
  waitAfterFail?: number;
  /** The execution group it is a member of: it waits, and is never refused, while the group runs as many as it may. */
  groupId?: string | null;
  /** Stored as scheduled; decided when somebody says that it is due, as if `queue` were given. */
  scheduledFor?: Date | null;
  /** Runs in the transaction of the decision, before anything is stored; may refuse by throwing. */
  before?: (tx: Transaction) => Promise<void>;
}

/** What can be done to an existing execution. */
export const EXECUTION_ACTIONS = [
  'cancel',
  'force-cancel',
  'kill',
  'resume',
  'force-resume',
  'requeue',
] as const;
export type ExecutionAction = (typeof EXECUTION_ACTIONS)[number];

/** One label as a client gives it; keys are stored in lower case. */
export interface LabelRequest {
  key: string;
  value: string;
}

export interface UploadBlueprint {
  blueprintId: string;
  /** The archive's bytes (zip, tar, tar.gz or tar.bz2), or null when a URL is given. */
  archive: AsyncIterable<Uint8Array> | null;
  archiveUrl?: string | null;
  /** Path of the main file inside the archive's directory; default `blueprint.yaml`. */
  mainFileName?: string | null;
  visibility?: Visibility;
  labels?: LabelRequest[];
  /** True: answer as soon as the upload's execution is stored. False: wait for its end. */
  async: boolean;
  /** Only finds out whether it would be uploaded: nothing stays but the execution, which is never waited for. */
  validateOnly?: boolean;
}

/** Replaces what is given. */
export interface UpdateBlueprint {
  labels?: LabelRequest[];
  description?: string;
}

export interface UploadPlugin {
  /** The bytes of the package (.tgz), or of a zip that holds one with its YAML; null when a URL is given. */
  archive: AsyncIterable<Uint8Array> | null;
  archiveUrl?: string | null;
  /** Shown to people; the package's name unless given. */
  title?: string;
  visibility?: Visibility;
}

export interface CreateDeployment {
  deploymentId: string;
  blueprintId: string;
  inputs?: JsonObject;
  visibility?: Visibility;
  displayName?: string | null;
  labels?: LabelRequest[];
  runtimeOnlyEvaluation?: boolean;
  siteName?: string | null;
  workflowSettings?: DeploymentSettings;
  /** Whether its executions have worker processes of their own; absent or null: as the server's setting says. */
  dedicatedWorkers?: boolean | null;
  /** True: answer as soon as the environment's execution is stored. False: wait for its end. */
  async?: boolean;
}

export interface DeleteDeployment {
  force?: boolean;
  deleteLogs?: boolean;
  recursive?: boolean;
}

/** Replaces the given attributes; absent ones stay. Given labels replace the whole set. */
export interface UpdateDeployment {
  labels?: LabelRequest[];
  displayName?: string;
  workflowSettings?: DeploymentSettings;
  /** For executions from then on; null: as the server's setting says. */
  dedicatedWorkers?: boolean | null;
}

/** Longest time a synchronous call waits for its execution, in milliseconds. */
export interface WaitOptions {
  waitMilliseconds?: number;
}
