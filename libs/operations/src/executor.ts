import type { Json } from '@cloudloom/blueprint';
import type { OperationContext } from './operation-context.ts';

/** Runs the operations of one kind of plugin. */
export interface Executor {
  /**
   * Runs the operation once and answers its result. Throws its failure, or `OperationStopped` when the signal was
   * raised; nothing it started may be left running then.
   */
  execute(context: OperationContext, signal: AbortSignal): Promise<Json>;
}
