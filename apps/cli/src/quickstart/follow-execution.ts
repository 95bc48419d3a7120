import type { CloudloomClient, Execution, ExecutionEvent } from '@cloudloom/client';
import { renderEvent, summariseEvent } from '../terminal/event-line.ts';
import { renderTaskBar } from '../terminal/task-bar.ts';
import type { Terminal } from '../terminal/terminal.ts';

const LOOK_EVERY = 250;
const REDRAW_EVERY = 100;

/**
 * Shows an execution while it runs: its events as they happen and, on a terminal, a task bar below them.
 * @returns the ended execution, whatever its status
 */
export const followExecution = async (
  client: CloudloomClient,
  started: Execution,
  view: { terminal: Terminal; signal: AbortSignal },
): Promise<Execution> => {
  const { terminal, signal } = view;
  const begin = Date.now();
  let latest = started;
  let current = '';
  const redraw = (): void => {
    const { workflowId: workflow, finishedOperations: finished, totalOperations: total } = latest;
    const progress = { workflow, finished, total, current, elapsedMilliseconds: Date.now() - begin };
    terminal.status(renderTaskBar(progress, terminal.columns));
  };
  const timer = setInterval(redraw, REDRAW_EVERY);
  try {
    return await client.executions.wait(started.id, {
      pollMilliseconds: LOOK_EVERY,
      signal,
      onProgress: (execution) => void (latest = execution),
      onEvent: (event) => {
        if (!isWorthShowing(event)) return;
        current = summariseEvent(event);
        terminal.line(renderEvent(event));
      },
    });
  } finally {
    clearInterval(timer);
    terminal.clear();
  }
};

/** Output of scripts on the debug level is for the log of the deployment, not for a first impression. */
const isWorthShowing = (event: ExecutionEvent): boolean => event.level !== 'debug';
