/** `shared`: the product's own workflows. `plugin`: those of one uploaded plugin. `dedicated`: those of one deployment. */
export type WorkerKind = 'shared' | 'plugin' | 'dedicated';

/** `lost`: it has not been heard of for a while; the row goes soon, or comes back to life. */
export type WorkerState = 'starting' | 'running' | 'stopping' | 'lost';

/** What a dedicated worker is for: the executions of a deployment, those of one plugin's workflows apart. */
export interface DedicatedPurpose {
  tenantName: string;
  deploymentId: string;
  /** Null for the product's own workflows. */
  pluginId: string | null;
}

/** A process as it serves one task queue of Temporal. */
export interface WorkerRecord {
  /** A UUID. */
  id: string;
  kind: WorkerKind;
  taskQueue: string;
  /** Of the deployment, or of the plugin; null for shared workers. */
  tenantName: string | null;
  deploymentId: string | null;
  pluginId: string | null;
  /** The worker process that serves the queue, or that has started the one that does. A UUID. */
  hostId: string;
  /** Name of the machine. */
  hostName: string;
  /** Null while the process starts. */
  pid: number | null;
  state: WorkerState;
  /** Operations and other activities under way, as last reported. */
  runningTasks: number;
  /** How many dedicated workers its process may start; null for workers that start none. */
  dedicatedLimit: number | null;
  startedAt: Date;
  lastSeenAt: Date;
}

/** A worker that enters itself; it is `running` unless told otherwise. */
export type NewWorker = Pick<WorkerRecord, 'id' | 'taskQueue' | 'hostId' | 'hostName' | 'pid'> &
  ({ kind: 'shared'; dedicatedLimit: number } | { kind: 'plugin'; tenantName: string; pluginId: string });

/** What a process tells about a worker from time to time. */
export type WorkerReport = Pick<WorkerRecord, 'id' | 'pid' | 'state' | 'runningTasks'>;

/** A worker with what a list shows of its surroundings. */
export interface ListedWorker extends WorkerRecord {
  pluginName: string | null;
  pluginVersion: string | null;
  /** Ids of the unfinished executions that the caller may see and that run on a dedicated or a plugin's queue. */
  executions: string[];
}
