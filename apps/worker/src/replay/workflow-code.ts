import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { builtinWorkflows } from '@cloudloom/builtin-workflows';
import type { Logger } from '@temporalio/worker';
import { bundlePlugin } from '../plugins/bundle-plugin.ts';
import { PluginBundleError, readPluginPackage } from '../plugins/plugin-package.ts';
import { buildWorkflowBundle } from '../workflow-bundle.ts';
import { recordedMapping, type RecordedHistory } from './recorded-history.ts';
import type { ReplayRequest } from './replay-history.ts';

type Bundle = ReplayRequest['bundle'];

/** The code that histories are replayed against: this version's own workflows, and those of one plugin. */
export class WorkflowCode {
  private own: Promise<Bundle> | undefined;

  private constructor(
    private readonly plugin: Bundle | null,
    private readonly logger: Logger,
  ) {}

  /**
   * @param pluginFolder an unpacked or built plugin; undefined for none
   * @throws PluginBundleError when the plugin cannot be bundled
   */
  static async load(pluginFolder: string | undefined, logger: Logger): Promise<WorkflowCode> {
    return new WorkflowCode(pluginFolder === undefined ? null : await bundleOf(pluginFolder), logger);
  }

  /** The bundle that has the workflow of a recorded run, or the sentence that none has. */
  async bundleFor(history: RecordedHistory): Promise<Bundle | string> {
    const mapping = recordedMapping(history);
    if (mapping === null || builtinWorkflows.has(mapping.operation))
      return (this.own ??= buildWorkflowBundle(this.logger));
    if (this.plugin !== null) return this.plugin;
    return (
      `Its workflow is ${mapping.plugin}.${mapping.operation}, which comes with a plugin: ` +
      'name the plugin with --plugin.'
    );
  }
}

async function bundleOf(folder: string): Promise<Bundle> {
  const { name, version } = await readNames(folder);
  const found = await readPluginPackage({ packageName: name, packageVersion: version }, folder);
  return { code: await bundlePlugin(found) };
}

async function readNames(folder: string): Promise<{ name: string; version: string }> {
  try {
    const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    return { name: String(manifest['name']), version: String(manifest['version']) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new PluginBundleError(
      `There is no plugin in ${folder}: its package.json cannot be read (${reason}).`,
    );
  }
}
