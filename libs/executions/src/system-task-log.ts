import type { EffectWriter, Execution } from '@cloudloom/model';

/** Writes the log lines of a system task. A line is identified by its step, so a repeated task writes it once. */
export class SystemTaskLog {
  constructor(
    private readonly effects: EffectWriter,
    private readonly execution: Pick<Execution, 'id' | 'attempt' | 'workflowId'>,
  ) {}

  info(step: string, message: string): Promise<void> {
    return this.write('info', step, message);
  }

  warning(step: string, message: string): Promise<void> {
    return this.write('warning', step, message);
  }

  private async write(level: 'info' | 'warning', step: string, message: string): Promise<void> {
    const { id, attempt, workflowId } = this.execution;
    await this.effects.write({
      executionId: id,
      executionAttempt: attempt,
      effects: [
        {
          kind: 'log',
          key: `${workflowId}#${attempt}:log:${step}`,
          timestamp: Date.now(),
          logger: `ctx.${id}`,
          level,
          message,
        },
      ],
    });
  }
}
