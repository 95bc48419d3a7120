import { BlueprintError, parseBlueprint } from '@cloudloom/blueprint';
import { CliError } from '../errors.ts';
import { FileResolver } from '../offline/file-resolver.ts';
import { findBlueprint } from '../quickstart/blueprint-folder.ts';
import type { Terminal } from '../terminal/terminal.ts';

/**
 * `cloudloom validate`: checks a blueprint without a server and shows every mistake with its place.
 * @throws CliError listing the mistakes
 */
export const runValidate = async (
  path: string,
  terminal: Terminal,
  options: { plugins: readonly string[]; blueprints: readonly string[] },
): Promise<void> => {
  const { folder, mainFile } = findBlueprint(path);
  try {
    const plan = await parseBlueprint({ mainFile, resolver: new FileResolver({ folder, ...options }) });
    terminal.line(`${path} is valid: ${plan.nodes.length} node templates`);
  } catch (error) {
    if (!(error instanceof BlueprintError)) throw error;
    const lines = error.errors.map(
      ({ file, line, column, message }) => `${file ?? path}:${line ?? 0}:${column ?? 0}  ${message}`,
    );
    throw new CliError('invalid_blueprint', lines.join('\n'));
  }
};
