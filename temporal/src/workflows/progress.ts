import type { Effect } from '@cloudloom/topology';

/** Counts operations of a run for the Web UI's current details. */
export class Progress {
  private total = 0;
  private started = 0;
  private succeeded = 0;
  private failed = 0;

  observe(effect: Effect): void {
    if (effect.kind !== 'graph') return;
    this.total += effect.tasks.filter((task) => task.type === 'RemoteWorkflowTask').length;
  }

  operationStarted(): void {
    this.started += 1;
  }

  operationEnded(state: 'succeeded' | 'failed' | 'rescheduled'): void {
    if (state === 'succeeded') this.succeeded += 1;
    else this.failed += 1;
  }

  /** A small Markdown table. */
  render(): string {
    const running = this.started - this.succeeded - this.failed;
    const waiting = Math.max(0, this.total - this.started);
    return [
      '| operations | count |',
      '|---|---|',
      `| succeeded | ${this.succeeded} |`,
      `| running | ${running} |`,
      `| failed attempts seen by the workflow | ${this.failed} |`,
      `| waiting | ${waiting} |`,
    ].join('\n');
  }
}
