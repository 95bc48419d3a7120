import {
  AUTHOR_SCHEME,
  ExecutionCancelledError,
  WorkflowFailedError,
  addFrame,
  failureText,
  findSimilar,
  nameWorkflow,
  type WorkflowDefinition,
} from '@cloudloom/workflow';
import type { FindWorkflow } from './find-workflow.ts';

/** One module of a plugin. */
export interface PluginModule {
  /** As mappings name it: `a.b` is the file `a/b.js`. */
  name: string;
  /** Path of the file in the package. */
  file: string;
  /** Loads the module at the first call. It may throw whatever the author's code throws. */
  load: () => unknown;
}

/** What the bundle of a plugin gives to the workflow that runs its executions. */
export interface PluginCode {
  /** As stack traces name it, e.g. `greeter-1.0.0`. */
  name: string;
  /** The name of the module that a mapping without a module means; null when there is none. */
  main: string | null;
  modules: readonly PluginModule[];
}

/**
 * Finds workflows among the modules of a plugin. A mapping `greeter.workflows.greet_all` is the export `greet_all`, else
 * `greetAll`, of the module `workflows`; without a module it is an export of the main file.
 */
export function findInPlugin(code: PluginCode): FindWorkflow {
  const modules = new Map(code.modules.map((module) => [module.name, module]));
  return async (facts) => {
    const subject = nameWorkflow(facts);
    const [moduleName, exportName] = splitMapping(facts.mapping.operation);
    const name = moduleName ?? code.main;
    const module = name === null ? undefined : modules.get(name);
    if (!module) return { error: `${subject}: ${missingModule(code, name)}` };
    let exports: object;
    try {
      exports = Object(await module.load()) as object;
    } catch (thrown) {
      return { error: failureText(inModule(thrown, code, module), facts) };
    }
    const key = [exportName, toCamelCase(exportName)].find((each) => Object.hasOwn(exports, each));
    if (key === undefined) return { error: `${subject}: ${missingExport(module, exportName, exports)}` };
    const workflow = toDefinition((exports as Record<string, unknown>)[key]);
    return workflow
      ? { workflow: withPlace(workflow, code, module) }
      : {
          error:
            `${subject}: export '${key}' of ${module.file} is no workflow. ` +
            'Export what defineWorkflow(...) returns, or an async function.',
        };
  };
}

function splitMapping(operation: string): [module: string | null, exported: string] {
  const dot = operation.lastIndexOf('.');
  return dot === -1 ? [null, operation] : [operation.slice(0, dot), operation.slice(dot + 1)];
}

const toCamelCase = (name: string): string =>
  name.replace(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

function didYouMean(name: string, names: readonly string[]): string {
  const [first] = findSimilar(name, names);
  return first === undefined ? '' : ` Did you mean '${first}'?`;
}

function missingModule({ name: plugin, modules }: PluginCode, name: string | null): string {
  const names = modules.map((module) => module.name);
  const have = names.length === 0 ? 'It has no modules.' : `Its modules: ${names.join(', ')}.`;
  if (name === null) return `plugin ${plugin} has no main file, so the mapping must name a module. ${have}`;
  return `plugin ${plugin} has no module '${name}'.${didYouMean(name, names)} ${have}`;
}

function missingExport({ file }: PluginModule, name: string, exports: object): string {
  const names = Object.keys(exports);
  const have = names.length === 0 ? 'It exports nothing.' : `Its exports: ${names.join(', ')}.`;
  return `${file} exports no '${name}'.${didYouMean(name, names)} ${have}`;
}

/** A plain function is a workflow that cannot be resumed. */
function toDefinition(value: unknown): WorkflowDefinition | null {
  if (typeof value === 'function')
    return { resumable: false, run: async (...given) => (value as WorkflowDefinition['run'])(...given) };
  if (typeof value !== 'object' || value === null || !('run' in value) || typeof value.run !== 'function')
    return null;
  return value as WorkflowDefinition;
}

/** Errors whose stack has lost the author's frames, and thrown values that never had a stack, name at least the file. */
function withPlace(workflow: WorkflowDefinition, code: PluginCode, module: PluginModule): WorkflowDefinition {
  return {
    ...workflow,
    async run(ctx, parameters) {
      try {
        return await workflow.run(ctx, parameters);
      } catch (thrown) {
        // These two speak for the deployment, not for the author's code.
        if (thrown instanceof ExecutionCancelledError || thrown instanceof WorkflowFailedError) throw thrown;
        throw inModule(thrown, code, module);
      }
    },
  };
}

function inModule(thrown: unknown, code: PluginCode, module: PluginModule): Error {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  addFrame(error, `    at ${module.name} (${AUTHOR_SCHEME}${code.name}/${module.file})`);
  return error;
}
