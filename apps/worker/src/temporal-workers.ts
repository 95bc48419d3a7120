import type { Plugin } from '@cloudloom/model';
import { MANAGEMENT_QUEUE, pluginQueue } from '@cloudloom/temporal/task-queues';
import { Worker, type NativeConnection, type WorkflowBundleOption } from '@temporalio/worker';
import { AUTHOR_STACK_TRACE, SHORT_STACK_TRACE, withStackTraces } from './stack-traces.ts';

/** How long running operations may go on after a request to stop. */
export const GRACE_MILLISECONDS = 10_000;
/** After the grace: their processes get SIGTERM and, five seconds later, SIGKILL. */
const FORCE_MILLISECONDS = GRACE_MILLISECONDS + 8_000;

/** What all Temporal workers of this process have in common. */
export interface Hosting {
  connection: NativeConnection;
  namespace: string;
  activities: object;
  /** Operations that one worker takes on at once. */
  operations: number;
}

/** One running Temporal worker. */
export interface HostedWorker {
  /** Resolves when it has stopped, rejects when it broke. */
  ended: Promise<void>;
  /** Takes no new work; `ended` follows when running operations are over or their grace time is. */
  shutdown(): void;
  /** Operations and other tasks that it works on at this moment. */
  runningTasks(): number;
}

/** The worker of the shared queue: the product's own workflows, and the operations of their executions. */
export function startSharedWorker(
  hosting: Hosting,
  workflowBundle: WorkflowBundleOption,
): Promise<HostedWorker> {
  return startProductWorker(hosting, MANAGEMENT_QUEUE, workflowBundle);
}

/** A worker of the product's own workflows on a queue of its own. */
export function startProductWorker(
  hosting: Hosting,
  taskQueue: string,
  workflowBundle: WorkflowBundleOption,
): Promise<HostedWorker> {
  return start(SHORT_STACK_TRACE, {
    ...workerOptions(hosting),
    taskQueue,
    workflowBundle,
    maxConcurrentActivityTaskPolls: 20,
    maxConcurrentWorkflowTaskPolls: 8,
  });
}

/** A plugin's own worker has its own workflow thread: an author's endless loop stalls nobody else. */
export function startPluginWorker(hosting: Hosting, plugin: Plugin, codePath: string): Promise<HostedWorker> {
  return startAuthorWorker(
    hosting,
    pluginQueue(plugin.packageName, plugin.packageVersion, plugin.id),
    codePath,
  );
}

/** A worker of a plugin's workflows, on any queue. */
export function startAuthorWorker(
  hosting: Hosting,
  taskQueue: string,
  codePath: string,
): Promise<HostedWorker> {
  return start(AUTHOR_STACK_TRACE, {
    ...workerOptions(hosting),
    taskQueue,
    workflowBundle: { codePath },
    // They take turns in one thread, five seconds at most: the last must end within its task's time-out of 30 s.
    maxConcurrentWorkflowTaskExecutions: 5,
    maxConcurrentActivityTaskPolls: 5,
    maxConcurrentWorkflowTaskPolls: 2,
  });
}

const workerOptions = ({ operations, ...hosting }: Hosting) => ({
  ...hosting,
  maxConcurrentActivityTaskExecutions: operations,
  maxConcurrentLocalActivityExecutions: 400,
  maxConcurrentWorkflowTaskExecutions: 80,
  maxEagerActivityReservationsPerWorkflowTask: 100,
  workflowFailureErrorTypes: { '*': ['NondeterminismError', 'DeterminismViolationError'] },
  shutdownGraceTime: GRACE_MILLISECONDS,
  shutdownForceTime: FORCE_MILLISECONDS,
});

async function start(
  stackTrace: number,
  options: Parameters<typeof Worker.create>[0],
): Promise<HostedWorker> {
  const worker = await withStackTraces(stackTrace, () => Worker.create(options));
  return {
    ended: worker.run(),
    shutdown: () => {
      if (worker.getState() === 'RUNNING') worker.shutdown();
    },
    runningTasks: () => {
      const { numInFlightActivities, numInFlightWorkflowActivations } = worker.getStatus();
      return numInFlightActivities + numInFlightWorkflowActivations;
    },
  };
}
