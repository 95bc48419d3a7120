/** The rules of starting once more, as short as they can be told; shares no code with the product. */
export interface Run {
  name: string;
  /** Tenant and deployment; null without a deployment. */
  home: string | null;
  alone: boolean;
  force: boolean;
  group: string | null;
  status: string;
  /** Its place in the line. */
  place: number;
  attempt: number;
}

const ACTIVE = ['pending', 'started', 'cancelling', 'force_cancelling', 'kill_cancelling'];

export class ReferenceQueue {
  readonly runs: Run[] = [];
  limit = 0;
  readonly groups = new Map<string, number>();
  private places = 0;

  isActive = (run: Run): boolean => ACTIVE.includes(run.status);
  hasEnded = (run: Run): boolean => ['terminated', 'failed', 'cancelled'].includes(run.status);

  ask(run: Run, patient: boolean): boolean {
    this.runs.push(run);
    this.line(run);
    const accepted = run.status === 'pending' || patient;
    if (!accepted) this.runs.pop();
    return accepted;
  }

  line(run: Run): void {
    Object.assign(run, { place: (this.places += 1), status: 'queued' });
    this.settle();
  }

  mayRun(run: Run, force = run.force): boolean {
    const others = this.runs.filter((other) => other !== run);
    const active = others.filter(this.isActive);
    const waiting = others.filter((other) => other.status === 'queued');
    const before = waiting.filter((other) => other.place < run.place);
    if (run.alone) return active.length === 0 && !before.some((other) => other.alone);
    if ([...active, ...waiting].some((other) => other.alone)) return false;
    if (this.limit > 0 && active.length >= this.limit) return false;
    const members = active.filter((other) => other.group === run.group).length;
    if (run.group !== null && members >= (this.groups.get(run.group) ?? 0)) return false;
    return force || run.home === null || ![...active, ...before].some((other) => other.home === run.home);
  }

  settle(): void {
    const line = this.runs.filter((run) => run.status === 'queued').sort((a, b) => a.place - b.place);
    const next = line.find((run) => this.mayRun(run));
    if (next === undefined) return;
    next.status = 'pending';
    this.settle();
  }
}
