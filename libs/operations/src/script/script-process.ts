import { NonRecoverableError, RecoverableError } from '../errors.ts';
import type { OperationContext } from '../operation-context.ts';
import { stopped } from '../patience.ts';
import type { OutputLog } from './output-log.ts';
import { ProcessGroup, type ProcessCommand } from './process-group.ts';

const READ_INTERVAL = 200;
const WAITING_NOTE_INTERVAL = 20_000;
/** Chunks read of one output before the others have their turn. */
const CHUNKS_AT_ONCE = 16;

/**
 * Runs a command to its end, passing its output on while it runs. Answers the exit code; throws
 * `OperationStopped` after a kill, the time-out's failure after a time-out, both with the group gone.
 */
export async function runProcess(
  context: OperationContext,
  request: { command: ProcessCommand; outputs: OutputLog[]; signal: AbortSignal },
): Promise<number> {
  const { outputs, signal } = request;
  if (signal.aborted) throw stopped(signal);
  const group = new ProcessGroup(request.command);
  const limit = new TimeLimit(context.operation.timeout, () => group.kill());
  const kill = (): void => void group.kill();
  signal.addEventListener('abort', kill, { once: true });
  const note = setInterval(
    () => context.stream.log('info', `Waiting for process ${group.pid} to end...`),
    WAITING_NOTE_INTERVAL,
  );
  const stopReading = readWhileRunning(context, outputs);
  try {
    const code = await group.exit;
    if (signal.aborted || limit.isOver) await group.kill();
    if (signal.aborted) throw stopped(signal);
    if (limit.isOver) throw timeoutFailure(context, limit.seconds);
    return code;
  } finally {
    limit.clear();
    clearInterval(note);
    signal.removeEventListener('abort', kill);
    await stopReading();
  }
}

/** Reads as fast as lines can be stored; the file keeps the rest meanwhile. */
function readWhileRunning({ stream }: OperationContext, outputs: OutputLog[]): () => Promise<void> {
  let reading: Promise<void> | undefined;
  const readAll = async (): Promise<void> => {
    for (const output of outputs) {
      for (let chunks = 0; chunks < CHUNKS_AT_ONCE; chunks += 1) {
        if (stream.isFull) await stream.flush();
        if (stream.isFull || !(await output.readChunk())) break;
      }
    }
  };
  const timer = setInterval(() => {
    reading ??= readAll().finally(() => {
      reading = undefined;
    });
  }, READ_INTERVAL);
  return async () => {
    clearInterval(timer);
    await reading;
    for (const output of outputs) await output.readRest();
  };
}

/** The operation's time-out; calls back when it is over. */
class TimeLimit {
  isOver = false;
  readonly seconds: number;
  private readonly timer: NodeJS.Timeout | undefined;

  constructor(seconds: number | null, onOver: () => Promise<void>) {
    this.seconds = seconds ?? 0;
    if (this.seconds <= 0) return;
    // Longer than a timer can hold is as good as no limit.
    if (this.seconds > 2_000_000) return;
    this.timer = setTimeout(() => {
      this.isOver = true;
      void onOver();
    }, this.seconds * 1000);
  }

  clear(): void {
    clearTimeout(this.timer);
  }
}

function timeoutFailure({ operation }: OperationContext, seconds: number): Error {
  const message = `Process killed due to timeout of ${seconds} seconds`;
  return operation.timeoutRecoverable ? new RecoverableError(message) : new NonRecoverableError(message);
}
