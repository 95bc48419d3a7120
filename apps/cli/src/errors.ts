/** A failure that the user can act on: printed as its message alone, without a stack. */
export class CliError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'CliError';
    this.code = code;
  }
}

/** Thrown before anything is spawned, when a port that we need is in use. */
export class PortTakenError extends CliError {
  constructor(
    readonly port: number,
    request: { host: string; purpose: string; variable: string },
  ) {
    super(
      'port_taken',
      `Port ${port} on ${request.host} is taken, so ${request.purpose} cannot use it. ` +
        `Stop the program that has it, or set ${request.variable} to another port (0 = a free one).`,
    );
  }
}

/** Thrown when a supervised process ends, or stays silent, before it is ready. */
export class ProcessNotReadyError extends CliError {
  constructor(name: string, reason: string, log: { file: string; tail: string }) {
    super(
      'process_not_ready',
      `${name} did not become ready: ${reason}. Its log is ${log.file}${log.tail ? ` and ends:\n${log.tail}` : ' (empty)'}`,
    );
  }
}

/** Thrown when the stack is asked to stop while it still starts. */
export class StoppedError extends CliError {
  constructor() {
    super('stopped', 'Stopped before everything was ready.');
  }
}

/** The message of anything that was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
