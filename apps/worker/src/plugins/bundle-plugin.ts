import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DefaultLogger, bundleWorkflowCode } from '@temporalio/worker';
import { AuthorCode } from './author-code.ts';
import { AuthorFiles } from './author-files.ts';
import { AuthorImports, type RefusedImport } from './author-imports.ts';
import { PluginBundleError, type PluginPackage } from './plugin-package.ts';
import type { BundlerConfiguration, Compiler } from './webpack-types.ts';

const PLUGIN_WORKFLOWS = '@cloudloom/temporal/workflows/plugin';
const TASK_FAILURES = '@cloudloom/temporal/workflows/task-failures';
/** Problems told at once; more would not help. */
const MOST_PROBLEMS = 10;
const SILENT = new DefaultLogger('ERROR', () => {});

/**
 * Bundles a plugin's modules with the engine's workflow code for the sandbox.
 *
 * @returns the code, its source map inside
 * @throws PluginBundleError with file and reason for everything in the plugin that cannot be bundled
 */
export async function bundlePlugin(plugin: PluginPackage): Promise<string> {
  if (plugin.modules.length === 0)
    throw new PluginBundleError('The package holds no JavaScript modules. Build before packing.');
  const files = new AuthorFiles(plugin);
  const imports = new AuthorImports(plugin, files);
  const errors: string[] = [];
  const workplace = await mkdtemp(join(tmpdir(), 'cloudloom-bundle-'));
  try {
    const workflowsPath = join(workplace, 'entry.cjs');
    await writeFile(workflowsPath, entryOf(plugin, files));
    const { code } = await bundleWorkflowCode({
      workflowsPath,
      failureConverterPath: fileURLToPath(import.meta.resolve(TASK_FAILURES)),
      logger: SILENT,
      webpackConfigHook: (configuration) =>
        configure(configuration, { files, imports, folder: plugin.folder, errors }),
    });
    refuse(imports.refused);
    return code;
  } catch (error) {
    // What the bundler throws says only that there were errors.
    refuse(imports.refused);
    if (errors.length > 0) throw new PluginBundleError(list('The package cannot be bundled', errors));
    throw error;
  } finally {
    await rm(workplace, { recursive: true, force: true });
  }
}

/** Modules are loaded when a workflow is looked up in them: one that throws spoils only what needs it. */
function entryOf({ name, main, modules }: PluginPackage, files: AuthorFiles): string {
  const workflows = JSON.stringify(fileURLToPath(import.meta.resolve(PLUGIN_WORKFLOWS)));
  const entries = modules.map(
    (module) =>
      `  { name: ${JSON.stringify(module.name)}, file: ${JSON.stringify(files.shorten(module.path))}, ` +
      `load: () => require(${JSON.stringify(module.path)}) },`,
  );
  return [
    `const { createPluginWorkflow } = require(${workflows});`,
    `exports.default = createPluginWorkflow({ name: ${JSON.stringify(name)}, main: ${JSON.stringify(main)}, modules: [`,
    ...entries,
    `] });`,
    '',
  ].join('\n');
}

interface Parts {
  files: AuthorFiles;
  imports: AuthorImports;
  folder: string;
  errors: string[];
}

function configure(configuration: BundlerConfiguration, parts: Parts): BundlerConfiguration {
  const { files, folder } = parts;
  const fromSource = import.meta.resolve(PLUGIN_WORKFLOWS).endsWith('.ts');
  const conditionNames = ['import', 'require', 'module', 'default'];
  const rules = configuration.module?.rules ?? [];
  return {
    ...configuration,
    // Texts of sources would double the size, and stack traces need only their lines.
    devtool: 'inline-nosources-source-map',
    output: {
      ...configuration.output,
      devtoolModuleFilenameTemplate: ({ absoluteResourcePath: path }: { absoluteResourcePath: string }) =>
        files.has(path) ? files.address(files.shorten(path)) : path,
    },
    resolve: {
      ...configuration.resolve,
      conditionNames: [...(fromSource ? ['source'] : []), ...conditionNames],
      alias: { ...configuration.resolve?.alias, '@temporalio/workflow': temporalWorkflowFolder() },
    },
    module: {
      ...configuration.module,
      rules: [
        ...rules.map((rule) =>
          isRule(rule) ? { ...rule, exclude: withFolder(rule.exclude, folder) } : rule,
        ),
        // A plugin is taken as it was built: what it packages beside its JavaScript is not compiled again.
        {
          include: (path: string) => files.isPackaged(path),
          resolve: { conditionNames, extensions: ['.js', '.json'], extensionAlias: { '.js': ['.js'] } },
        },
      ],
    },
    plugins: [...(configuration.plugins ?? []), (compiler: Compiler) => attach(compiler, parts)],
  };
}

type Rule = Exclude<
  NonNullable<NonNullable<BundlerConfiguration['module']>['rules']>[number],
  string | number | false | null | undefined
>;
const isRule = (rule: unknown): rule is Rule => typeof rule === 'object' && rule !== null;

function withFolder(exclude: Rule['exclude'], folder: string): Rule['exclude'] {
  return { or: [...(exclude === undefined ? [] : [exclude]), folder] };
}

/** The entry lies in a folder of its own, from where the SDK would not be found. */
function temporalWorkflowFolder(): string {
  const fromWorkflows = createRequire(fileURLToPath(import.meta.resolve(PLUGIN_WORKFLOWS)));
  return dirname(fromWorkflows.resolve('@temporalio/workflow/package.json'));
}

function attach(compiler: Compiler, { files, imports, errors }: Parts): void {
  const authorCode = new AuthorCode(files);
  compiler.hooks.compilation.tap('Plugin', (compilation, { normalModuleFactory }) => {
    // Child compilers have no code of authors.
    if (compilation.compiler !== compiler) return;
    imports.watch(normalModuleFactory);
    authorCode.apply(compiler, compilation, normalModuleFactory);
  });
  compiler.hooks.done.tap('Plugin', ({ compilation }) => {
    for (const error of compilation.errors) errors.push(describeError(error, files));
  });
}

/** The bundler's errors know their module; their messages name the server's folders. */
function describeError(
  error: Error & { module?: { resource?: unknown } | null },
  files: AuthorFiles,
): string {
  const resource = error.module?.resource;
  const place =
    typeof resource === 'string' && files.isPackaged(resource) ? `${files.shorten(resource)}: ` : '';
  const [firstLine = ''] = files.withoutFolder(error.message).trim().split('\n');
  return place + firstLine;
}

function refuse(refused: readonly RefusedImport[]): void {
  if (refused.length === 0) return;
  const problems = refused.map(
    ({ file, request, reason }) => `${file} imports '${request}', which ${reason}`,
  );
  throw new PluginBundleError(list('Workflow code cannot use everything', [...new Set(problems)]));
}

function list(title: string, problems: readonly string[]): string {
  const shown = problems.slice(0, MOST_PROBLEMS);
  const more = problems.length - shown.length;
  return `${title}: ${shown.join('; ')}${more > 0 ? `; and ${more} more` : ''}.`;
}
