import { findInPlugin, type PluginCode } from './plugin-modules.ts';
import { GUARDS_GLOBAL, createGuards } from './plugin-guards.ts';
import { runWorkflowOf } from './index.ts';
import type { RunInput } from './run-input.ts';

export type { PluginCode, PluginModule } from './plugin-modules.ts';

/**
 * The dynamic workflow of a plugin's bundle: like that of the shared queue, but workflows are looked up among the plugin's
 * modules. Installs the guards that author modules refer to, before any of them is loaded.
 */
export function createPluginWorkflow(code: PluginCode): (input: RunInput) => Promise<void> {
  // One realm serves all runs; the SDK gives each run its own globals as long as they can be deleted.
  Object.defineProperty(globalThis, GUARDS_GLOBAL, { value: createGuards(globalThis), configurable: true });
  const findWorkflow = findInPlugin(code);
  return (input) => runWorkflowOf(findWorkflow, input);
}
