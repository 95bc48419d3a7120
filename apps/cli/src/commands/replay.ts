import { resolve } from 'node:path';
import { openPlugin } from '../replay/plugin-folder.ts';
import { replay } from '../replay/replay-process.ts';
import type { ReplayReport } from '../replay/replay-report.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** Options as they come from the command line. */
export interface ReplayOptions {
  readonly plugin?: string;
  readonly json?: boolean;
}

/**
 * `cloudloom replay`: replays recorded runs against workflow code and says for each whether it goes on where the run stands.
 * @returns the exit status: 0 when all replay, 1 when one does not
 * @throws CliError when there is no such plugin, or it cannot be bundled
 */
export const runReplay = async (
  histories: readonly string[],
  options: ReplayOptions,
  { terminal, write }: { readonly terminal: Terminal; readonly write: (text: string) => void },
): Promise<number> => {
  const named = new Map(histories.map((history) => [resolve(history), history]));
  const plugin = options.plugin === undefined ? undefined : await openPlugin(options.plugin);
  const reports: ReplayReport[] = [];
  try {
    const request = { files: [...named.keys()], ...(plugin ? { pluginFolder: plugin.path } : {}) };
    for await (const { file, ...report } of replay(request)) {
      const shown = { file: named.get(file) ?? file, ...report };
      reports.push(shown);
      if (!options.json) show(shown, terminal);
    }
  } finally {
    plugin?.remove();
  }
  const failed = reports.filter(({ verdict }) => verdict !== 'replays').length;
  if (options.json) write(`${JSON.stringify(reports, null, 2)}\n`);
  else if (reports.length > 1)
    terminal.line(`${reports.length - failed} of ${reports.length} histories replay`);
  return failed === 0 ? 0 : 1;
};

const show = ({ file, verdict, events, sentence }: ReplayReport, terminal: Terminal): void => {
  const isFine = verdict === 'replays';
  const word = terminal.style(isFine ? 'green' : 'red', isFine ? 'replays' : WORDS[verdict]);
  terminal.line(`${file}: ${word}${isFine ? ` (${events} events)` : ''}`);
  if (sentence !== undefined) terminal.line(`  ${sentence}`);
};

const WORDS: Readonly<Record<Exclude<ReplayReport['verdict'], 'replays'>, string>> = {
  diverges: 'does not replay: the code is not deterministic over this change',
  breaks: 'does not replay: the code breaks',
  foreign: 'cannot be replayed',
  unreadable: 'is no history',
};
