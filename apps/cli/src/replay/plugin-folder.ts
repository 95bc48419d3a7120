import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { extract } from 'tar';
import { CliError } from '../errors.ts';

/** A plugin's folder; `remove` it when it is not needed any more. */
export interface PluginFolder {
  readonly path: string;
  readonly remove: () => void;
}

/**
 * The folder of a built plugin; of a package that `npm pack` made, a folder with what is in it.
 * @throws CliError when there is none
 */
export async function openPlugin(path: string): Promise<PluginFolder> {
  const place = resolve(path);
  if (!existsSync(place)) throw new CliError('no_such_plugin', `There is no plugin ${place}.`);
  if (statSync(place).isDirectory()) return { path: place, remove: () => {} };
  const folder = mkdtempSync(join(tmpdir(), 'cloudloom-plugin-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    await extract({ file: place, cwd: folder, strip: 1, strict: true });
    return { path: folder, remove };
  } catch (error) {
    remove();
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliError(
      'no_such_plugin',
      `${place} is neither the folder of a plugin nor a package that npm pack made: ${reason}`,
    );
  }
}
