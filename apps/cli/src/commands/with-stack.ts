import type { Configuration } from '@cloudloom/configuration';
import { StoppedError } from '../errors.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { ShutdownRequest } from '../up/shutdown.ts';
import { Stack, type RunningStack, type StackOptions } from '../up/stack.ts';

export interface StackSession {
  readonly running: RunningStack;
  readonly shutdown: ShutdownRequest;
  readonly stack: Stack;
}

/**
 * Starts the stack, does the work, stops the stack whatever happened. A request to stop during the start ends it cleanly.
 * @returns what the work returned; undefined when the stop came before it began
 */
export const withStack = async <Result>(
  request: { configuration: Configuration; terminal: Terminal; options: StackOptions },
  work: (session: StackSession) => Promise<Result>,
): Promise<Result | undefined> => {
  const { configuration, terminal, options } = request;
  const stack = new Stack(configuration, terminal);
  const shutdown = new ShutdownRequest(terminal);
  // Stopping the supervisor makes a start that is under way fail with StoppedError.
  shutdown.signal.addEventListener('abort', () => void stack.stop());
  try {
    const running = await stack.start(options);
    return await work({ running, shutdown, stack });
  } catch (error) {
    if (error instanceof StoppedError && shutdown.signal.aborted) return undefined;
    throw error;
  } finally {
    await stack.stop();
    shutdown.close();
  }
};
