import type { WorkflowBundlePath } from '@temporalio/worker';

/** What a process that serves one dedicated queue is told at its start. */
export interface DedicatedRole {
  taskQueue: string;
  /** Its row in the list of workers, which it gives back when its host is gone. */
  workerId: string;
  /** The bundle that it runs. */
  codePath: WorkflowBundlePath['codePath'];
  /** Whether that is the bundle of a plugin. */
  isPlugin: boolean;
}

/** What the process tells its host, every second; the first report says that it serves the queue. */
export interface DedicatedReport {
  runningTasks: number;
}

/** The host's word to the process to take no new work and to end. */
export const STOP = 'stop';

const VARIABLE = 'CLOUDLOOM_DEDICATED_ROLE';

/** The environment of such a process. Its host's metrics address is the host's alone. */
export const dedicatedEnvironment = (role: DedicatedRole, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => {
  const { CLOUDLOOM_WORKER_METRICS_ADDRESS: _, ...rest } = env;
  return { ...rest, [VARIABLE]: JSON.stringify(role) };
};

/** The role of this process; undefined for a worker that was started as such. */
export function readDedicatedRole(env: NodeJS.ProcessEnv): DedicatedRole | undefined {
  const text = env[VARIABLE];
  return text === undefined ? undefined : (JSON.parse(text) as DedicatedRole);
}
