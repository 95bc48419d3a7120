import type { Json } from '@cloudloom/blueprint';
import type { Executor } from './executor.ts';
import type { OperationContext } from './operation-context.ts';

/** Operations that run in this process, by implementation. Whatever plugin names one of them gets it. */
const OPERATIONS: ReadonlyMap<string, (context: OperationContext) => Promise<Json>> = new Map([
  /** Succeeds at once with no result: what an engine costs without any operation, for benchmarks. */
  ['cloudloom.operations.noop', () => Promise.resolve(null)],
]);

/** Runs operations without a process; their time-outs and kills are not enforced. */
export class BuiltinExecutor implements Executor {
  /** Also true when the plugin's name is the first part of the built-in's. */
  static find(pluginName: string, implementation: string): BuiltinExecutor | null {
    const run = OPERATIONS.get(implementation) ?? OPERATIONS.get(`${pluginName}.${implementation}`);
    return run === undefined ? null : new BuiltinExecutor(run);
  }

  private constructor(private readonly run: (context: OperationContext) => Promise<Json>) {}

  execute(context: OperationContext): Promise<Json> {
    return this.run(context);
  }
}
