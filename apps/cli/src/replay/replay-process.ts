import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { CliError } from '../errors.ts';
import type { ReplayReport } from './replay-report.ts';

export interface ReplayRequest {
  /** Absolute paths. */
  readonly files: readonly string[];
  /** Absolute path of a built plugin. */
  readonly pluginFolder?: string;
}

/** A line of the process: see apps/worker/src/replay/main.ts. */
type Line = { problem: string } | { file: string; verdict: 'begun' } | ReplayReport;

const MAIN = fileURLToPath(new URL('../../../worker/dist/replay/main.js', import.meta.url));
const MOST_ERROR_TEXT = 2_000;

/**
 * Replays histories in a process of the worker's code, and yields a report for each. Workflow code that takes its process
 * down with it spoils its own history alone: the others are replayed in a new process.
 * @throws CliError when the plugin cannot be bundled, or the process cannot work at all
 */
export async function* replay(request: ReplayRequest): AsyncGenerator<ReplayReport> {
  const left = [...request.files];
  while (left.length > 0) {
    const child = new ReplayProcess({ ...request, files: left });
    for await (const report of child.reports()) {
      left.shift();
      yield report;
    }
    if (left.length === 0) return;
    const end = await child.end();
    if (child.begun === undefined)
      throw new CliError('replay_failed', `The replay process ended before it began: ${end}`);
    yield {
      file: left.shift() ?? child.begun,
      verdict: 'breaks',
      sentence: `The code ended the process that replayed it, as code does that blocks its thread: ${end}`,
    };
  }
}

class ReplayProcess {
  /** The last history that was begun. */
  begun: string | undefined;
  private readonly child;
  private readonly ended: Promise<string>;
  private errorText = '';

  constructor({ files, pluginFolder }: ReplayRequest) {
    const plugin = pluginFolder === undefined ? [] : ['--plugin', pluginFolder];
    this.child = spawn(process.execPath, [MAIN, ...plugin, '--', ...files], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.errorText = (this.errorText + text).slice(0, MOST_ERROR_TEXT);
    });
    this.ended = new Promise((resolve, reject) => {
      this.child.once('error', reject);
      this.child.once('close', (status, signal) => resolve(signal ?? `status ${status}`));
    });
  }

  async *reports(): AsyncGenerator<ReplayReport> {
    for await (const text of createInterface({ input: this.child.stdout })) {
      const line = JSON.parse(text) as Line;
      if ('problem' in line) throw new CliError('plugin_not_replayable', line.problem);
      if (line.verdict === 'begun') this.begun = line.file;
      else yield line;
    }
  }

  /** How it ended, and the first line of what it complained about. */
  async end(): Promise<string> {
    const how = await this.ended;
    const complaint = this.errorText.split('\n').find((line) => line.trim() !== '');
    return complaint === undefined ? how : `${how}, ${complaint}`;
  }
}
