import type { StoredTask, TaskReset } from '@cloudloom/model';
import { findFollowers, type Followers } from './resume-followers.ts';
import { ResumeGraph } from './resume-graph.ts';

/** Which tasks a resume is asked to run again, and how rudely. */
export interface ResumeChoice {
  /** Paths or ids of tasks to run again although they succeeded. */
  tasks: readonly string[];
  /** True: also what may still be running runs again; what it reports is dropped. */
  force: boolean;
}

/** Why a task runs in the next attempt of its execution. */
export type ResumeReason =
  | 'failed'
  | 'not_started'
  /** It had begun, and whoever ran it is gone. */
  | 'interrupted'
  /** It may be running still, and runs again by force. */
  | 'forced'
  | 'chosen'
  | 'depends_on_chosen'
  /** A subgraph that had succeeded, around a task that runs again. */
  | 'reopened';

/**
 * What becomes of a stored task. `set_aside` = it is no part of the graph any more: in a failed subgraph that was replaced
 * by another one, in a replacement whose subgraph itself runs again, or removed by the workflow.
 */
export type ResumeFate = 'rerun' | 'kept' | 'awaited' | 'set_aside';

export interface PlannedTask {
  task: StoredTask;
  fate: ResumeFate;
  /** Null unless it runs again. */
  reason: ResumeReason | null;
}

export interface ResumePlan {
  /** Every stored task, in the order of storage. */
  tasks: PlannedTask[];
  /** Tasks that the choice wants to run again while a worker still runs them: the resume is refused without force. */
  blocked: StoredTask[];
  /** What the resume changes in the stored graphs. */
  reset: Omit<TaskReset, 'executionId'>;
}

/** A chosen task that cannot be run again by itself. */
export type UnusableChoice =
  | { kind: 'unknown'; asked: string }
  | { kind: 'replaced'; asked: string; subgraph: StoredTask; replacement: StoredTask }
  | { kind: 'set_aside'; asked: string };

/**
 * What a resume would do with the stored graphs of an execution; the resume does exactly this. Pure. Costs one visit for
 * each task and each dependency.
 */
export function planResume(
  stored: readonly StoredTask[],
  choice: ResumeChoice,
): { plan: ResumePlan } | { unusable: UnusableChoice } {
  const graph = new ResumeGraph(stored);
  const before = new Situation(graph, choice.force, { restarted: new Set(), reopened: new Set() });
  const chosen: StoredTask[] = [];
  for (const asked of choice.tasks) {
    const task = graph.find(asked);
    const unusable = task ? before.objectTo(task, asked) : ({ kind: 'unknown', asked } as const);
    if (unusable) return { unusable };
    if (task) chosen.push(task);
  }
  const situation = new Situation(graph, choice.force, findFollowers(graph, chosen));
  return { plan: situation.plan(withContent(graph, chosen)) };
}

function withContent(graph: ResumeGraph, chosen: Iterable<StoredTask>): ReadonlySet<StoredTask> {
  const all = new Set(chosen);
  for (const task of all) for (const content of graph.contentOf(task)) all.add(content);
  return all;
}

/** The stored graphs with what follows from a choice. */
class Situation {
  /** Subgraphs that had succeeded although something in them failed, which now runs again. */
  private readonly aroundUnfinished: ReadonlySet<StoredTask>;
  private readonly aside: ReadonlySet<StoredTask>;

  constructor(
    private readonly graph: ResumeGraph,
    private readonly force: boolean,
    private readonly followers: Followers,
  ) {
    const replaced = this.findAside(() => false);
    this.aroundUnfinished = this.findAroundUnfinished(replaced);
    this.aside = this.findAside((parent, task) => this.isRemovedFrom(parent, task));
  }

  objectTo(task: StoredTask, asked: string): UnusableChoice | null {
    if (!this.aside.has(task)) return null;
    for (const subgraph of [task, ...this.graph.around(task)]) {
      let replacement = this.isReplaced(subgraph) ? this.graph.replacementOf(subgraph) : undefined;
      while (replacement && this.isReplaced(replacement)) replacement = this.graph.replacementOf(replacement);
      if (replacement) return { kind: 'replaced', asked, subgraph, replacement };
    }
    return { kind: 'set_aside', asked };
  }

  plan(chosen: ReadonlySet<StoredTask>): ResumePlan {
    const { restarted } = this.followers;
    const tasks = this.graph.tasks.map((task): PlannedTask => {
      if (this.aside.has(task)) return { task, fate: 'set_aside', reason: null };
      const reason = this.reasonOf(task, chosen);
      if (reason !== null) return { task, fate: 'rerun', reason };
      return { task, fate: task.state === 'succeeded' ? 'kept' : 'awaited', reason: null };
    });
    const isReset = ({ task, reason }: PlannedTask): boolean =>
      task.state !== 'pending' && (restarted.has(task) || (reason !== null && reason !== 'interrupted'));
    const abandons = ({ task, reason }: PlannedTask): boolean =>
      isOperation(task) && (restarted.has(task) || reason === 'forced');
    return {
      tasks,
      blocked: this.force ? [] : [...restarted].filter((task) => task.isRunning),
      reset: {
        tasks: tasks.filter(isReset).map(({ task: { path, state } }) => ({ path, state })),
        abandoned: tasks.filter(abandons).map(({ task }) => task.path),
      },
    };
  }

  /** Null for what has succeeded and stays, and for what is waited for. */
  private reasonOf(task: StoredTask, chosen: ReadonlySet<StoredTask>): ResumeReason | null {
    if (chosen.has(task)) return 'chosen';
    const own = this.ownReason(task);
    if (own !== null) return own;
    if (this.followers.restarted.has(task)) return 'depends_on_chosen';
    return this.isReopened(task) ? 'reopened' : null;
  }

  /** Why it would run again whatever is chosen. */
  private ownReason({ state, isRunning }: StoredTask): ResumeReason | null {
    if (state === 'succeeded') return null;
    if (state === 'failed' || state === 'rescheduled') return 'failed';
    if (isRunning) return this.force ? 'forced' : null;
    if (state === 'pending') return 'not_started';
    return this.force ? 'forced' : 'interrupted';
  }

  private findAroundUnfinished(aside: ReadonlySet<StoredTask>): Set<StoredTask> {
    const found = new Set<StoredTask>();
    for (const task of this.graph.tasks) {
      const own = aside.has(task) ? null : this.ownReason(task);
      if (own === null || own === 'not_started') continue;
      for (const subgraph of this.graph.around(task)) {
        if (found.has(subgraph)) break;
        found.add(subgraph);
      }
    }
    return found;
  }

  /** Stored before it, a subgraph is looked at before its content and before its replacement. */
  private findAside(isRemoved: (parent: StoredTask, task: StoredTask) => boolean): Set<StoredTask> {
    const aside = new Set<StoredTask>();
    for (const task of this.graph.tasks) {
      const [parent] = this.graph.around(task);
      const original = this.graph.originalOf(task);
      if (
        this.isReplaced(task) ||
        (parent && (aside.has(parent) || isRemoved(parent, task))) ||
        (original && !this.isReplaced(original))
      )
        aside.add(task);
    }
    return aside;
  }

  /** Failed, and another subgraph has taken its place. */
  private isReplaced(task: StoredTask): boolean {
    return (
      task.state === 'failed' &&
      !this.followers.restarted.has(task) &&
      this.graph.replacementOf(task) !== undefined
    );
  }

  private isReopened(subgraph: StoredTask): boolean {
    return this.followers.reopened.has(subgraph) || this.aroundUnfinished.has(subgraph);
  }

  /** A subgraph succeeds when all of its content has ended: what has not was taken out. */
  private isRemovedFrom(parent: StoredTask, task: StoredTask): boolean {
    if (parent.state !== 'succeeded' || task.state !== 'pending') return false;
    return !this.followers.restarted.has(parent) && !this.isReopened(parent);
  }
}

const isOperation = (task: StoredTask): boolean => task.type === 'RemoteWorkflowTask';
