import type { ExecutionLauncher, ListedRun } from './ports/execution-launcher.ts';

/** Lists lag behind, more so on a busy server; what is seen twice is looked at once. */
const OVERLAP_MILLISECONDS = 10_000;
/** What happened while no manager was there. The sweep and the round find the rest. */
const FIRST_LOOK_BACK_MILLISECONDS = 600_000;
const LONGEST_LIST = 500;
const REMEMBERED = 20_000;

/** Follows the runs that were lately started or closed, the newest first. */
export class RunTail {
  private readAt: number | null = null;
  private readonly seen = new Set<string>();

  constructor(private readonly launcher: Pick<ExecutionLauncher, 'recentRuns'>) {}

  /** Runs that are new in the list, or have closed since they were in it. */
  async read(now: number): Promise<ListedRun[]> {
    const since =
      this.readAt === null ? now - FIRST_LOOK_BACK_MILLISECONDS : this.readAt - OVERLAP_MILLISECONDS;
    const runs = await this.launcher.recentRuns(new Date(since), LONGEST_LIST);
    this.readAt = now;
    const fresh = runs.filter((run) => !this.seen.has(keyOf(run)));
    for (const run of fresh) this.seen.add(keyOf(run));
    this.forgetOldest();
    return fresh;
  }

  private forgetOldest(): void {
    for (const key of this.seen) {
      if (this.seen.size <= REMEMBERED) return;
      this.seen.delete(key);
    }
  }
}

const keyOf = ({ runId, isOpen }: ListedRun): string => `${runId}${isOpen ? ' open' : ''}`;
