import type { ErrorCause, OperationError } from '@cloudloom/topology';
import { WorkflowFailedError, type TaskFailure } from '../errors.ts';

/** The links of an error's chain, oldest first; an error without links is its own. */
const causesOf = (error: OperationError | null): ErrorCause[] => {
  if (!error) return [];
  return error.causes.length > 0
    ? error.causes
    : [{ type: error.type, message: error.message, traceback: null }];
};

const describe = ({ description, error }: TaskFailure): string =>
  `${description}: ${causesOf(error)
    .map(({ type, message }) => `${type} \`${message}\``)
    .join('\n')}`;

/** Header lines are the runtime's own wording; the report has one header for all. */
const withoutHeader = (traceback: string): string =>
  traceback.replace(/^Traceback \(most recent call last\):\n/, '').trimEnd();

function tracebackOf({ description, error }: TaskFailure): string {
  const bodies = causesOf(error).flatMap(({ traceback }) => (traceback ? [withoutHeader(traceback)] : []));
  return bodies.length === 0
    ? ''
    : `\nTraceback of ${description} (most recent call last):\n${bodies.join('\n')}`;
}

/** Makes the error of a graph whose tasks failed, in the words that clients know. Needs at least one failure. */
export function reportFailures(failures: readonly TaskFailure[]): WorkflowFailedError {
  const [first] = failures as [TaskFailure];
  const headline =
    failures.length === 1
      ? `Task failed: ${describe(first)}`
      : [`${failures.length} operation errors:`, ...failures.map(describe)].join('\n');
  return new WorkflowFailedError(
    headline + tracebackOf(first),
    failures,
    failures.flatMap(({ error }) => causesOf(error)),
  );
}
