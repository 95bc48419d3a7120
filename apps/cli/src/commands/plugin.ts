import { relative } from 'node:path';
import { createPluginProject, writeSdk } from '../plugin/plugin-project.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** Options as they come from the command line. */
export interface PluginInitOptions {
  /** Named after the plugin unless given. */
  readonly directory?: string;
}

/** `cloudloom plugin init NAME`: makes a plugin project and says what comes next. */
export const runPluginInit = async (
  name: string,
  options: PluginInitOptions,
  terminal: Terminal,
): Promise<void> => {
  const { folder, files } = await createPluginProject({ name, directory: options.directory ?? name });
  const place = shorter(folder);
  terminal.line(`${files.length} files in ${terminal.style('bold', place)}. What comes next:`);
  terminal.line();
  for (const command of [`cd ${place}`, 'npm install', 'npm test', 'npm pack']) terminal.line(`  ${command}`);
  terminal.line();
  terminal.line('README.md there says how to upload the package and run its workflow.');
};

/** `cloudloom plugin sdk`: writes the package that plugins are written with. */
export const runPluginSdk = async (
  { directory }: { readonly directory: string },
  terminal: Terminal,
): Promise<void> => {
  const { file, sdk } = await writeSdk(directory);
  terminal.line(`@cloudloom/workflow ${sdk.version} is in ${shorter(file)}`);
};

/** As one would type it here. */
const shorter = (path: string): string => {
  const fromHere = relative(process.cwd(), path) || '.';
  return fromHere.length < path.length ? fromHere : path;
};
