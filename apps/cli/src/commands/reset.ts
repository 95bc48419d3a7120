import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import type { Configuration } from '@cloudloom/configuration';
import { CliError } from '../errors.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { DataFolder } from '../up/data-folder.ts';
import { findSupervisor, Supervisor } from '../up/supervisor.ts';

/**
 * `cloudloom reset`: removes the data folder with everything in it.
 * @throws CliError while the stack runs, and without a terminal to ask unless `--yes` answers
 */
export const runReset = async (
  configuration: Configuration,
  terminal: Terminal,
  options: { yes: boolean },
): Promise<void> => {
  const data = new DataFolder(configuration.dataDir);
  if (!existsSync(data.path)) {
    terminal.line(`There is no data folder ${data.path}; nothing to remove.`);
    return;
  }
  refuseWhileRunning(data);
  if (!options.yes && !(await confirm(terminal, data))) {
    terminal.line('Nothing was removed.');
    return;
  }
  // What a killed stack left running would go on to write into the folder.
  const supervisor = new Supervisor(data.supervision, () => undefined);
  await supervisor.open();
  await supervisor.stop();
  data.remove();
  terminal.line(`Removed ${data.path}.`);
};

const refuseWhileRunning = (data: DataFolder): void => {
  const pid = findSupervisor(data.supervision.run);
  if (pid === undefined) return;
  throw new CliError(
    'still_running',
    `Cloudloom runs from ${data.path} (process ${pid}). Stop it first: Ctrl-C in its terminal, or "kill ${pid}".`,
  );
};

const confirm = async (terminal: Terminal, data: DataFolder): Promise<boolean> => {
  if (!terminal.isInteractive || !process.stdin.isTTY) {
    throw new CliError('not_confirmed', `This removes ${data.path} with all its data. Say so with --yes.`);
  }
  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const answer = await prompt.question(`Remove ${data.path} with databases, archives and keys? [y/N] `);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    prompt.close();
  }
};
