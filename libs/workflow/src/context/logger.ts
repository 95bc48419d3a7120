import type { LogEffect } from '@cloudloom/topology';
import type { EffectRecorder } from '../effect-recorder.ts';

export type LogLevel = LogEffect['level'];

/** Writes log lines of the execution. They are stored in their order with its events; nothing waits for them. */
export interface Logger {
  debug(message: string): void;
  info(message: string): void;
  warning(message: string): void;
  error(message: string): void;
  critical(message: string): void;
}

/** A logger of the execution, or of one of its node instances. */
export class ExecutionLogger implements Logger {
  readonly #effects: EffectRecorder;
  readonly #name: string;
  readonly #nodeInstanceId: string | undefined;

  constructor(effects: EffectRecorder, executionId: string, nodeInstanceId?: string) {
    this.#effects = effects;
    this.#name = `ctx.${executionId}${nodeInstanceId === undefined ? '' : `-${nodeInstanceId}`}`;
    this.#nodeInstanceId = nodeInstanceId;
  }

  debug(message: string): void {
    this.#log('debug', message);
  }

  info(message: string): void {
    this.#log('info', message);
  }

  warning(message: string): void {
    this.#log('warning', message);
  }

  error(message: string): void {
    this.#log('error', message);
  }

  critical(message: string): void {
    this.#log('critical', message);
  }

  #log(level: LogLevel, message: unknown): void {
    const nodeInstanceId = this.#nodeInstanceId;
    const subject = nodeInstanceId === undefined ? {} : { nodeInstanceId };
    // Plugins in plain JavaScript log errors and the like; a line of the log is a text.
    this.#effects.log({ logger: this.#name, level, message: String(message), ...subject });
  }
}
