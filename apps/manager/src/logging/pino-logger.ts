import type { LoggerService } from '@nestjs/common';
import type { Log } from '@cloudloom/executions';
import type { Logger } from 'pino';

type Level = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace';

/** Nest's logger over pino. What Nest tells about its own start is chatter to us. */
export class PinoLogger implements LoggerService {
  constructor(private readonly pino: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }
  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }
  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }
  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }
  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }
  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  /** Nest passes its context last, and a stack before it where it has one. */
  private write(level: Level, message: unknown, rest: unknown[]): void {
    const { text, ...details } = toDetails(message);
    const stack = rest.length > 1 ? { stack: rest[0] } : {};
    this.pino[level]({ context: rest.at(-1), ...stack, ...details }, text);
  }
}

/** A message is a text, or an object of a text and what belongs to it. */
function toDetails(message: unknown): { text: string; [detail: string]: unknown } {
  if (typeof message !== 'object' || message === null) return { text: String(message) };
  const { message: text, ...details } = message as { message?: unknown };
  return { ...details, text: String(text) };
}

/** The services' log port over pino. */
export const createServiceLog = (pino: Logger): Log => ({
  info: (message, details) => pino.info({ ...details }, message),
  warn: (message, details) => pino.warn({ ...details }, message),
  error: (message, details) => pino.error({ ...details }, message),
});
