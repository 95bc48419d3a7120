import { Cfy } from './cfy.ts';
import { Stack } from './stack.ts';

/** What the client writes before a status and the server's text. */
export const SERVER_REFUSAL = 'An error occurred on the server: ';

/** A stack of its own with the real client at it. Every command states the exit code that it must have. */
export class CfyStack {
  private constructor(
    readonly stack: Stack,
    readonly cfy: Cfy,
  ) {}

  /** Variables go to manager and worker. */
  static async start(variables: Record<string, string> = {}): Promise<CfyStack> {
    const stack = await Stack.start(variables);
    try {
      return new CfyStack(stack, await Cfy.open(stack.address));
    } catch (error) {
      await stack.close();
      throw error;
    }
  }

  /**
   * Runs a command that must succeed and answers what it prints: `run('blueprints get shop')`. The line is split at
   * its spaces; what holds spaces itself follows as words: `run('secrets create door -s', 'open sesame')`.
   */
  run(line: string, ...words: string[]): Promise<string> {
    return this.ends(0, line, words);
  }

  /** Runs commands of which the next needs the one before. */
  async runAll(...lines: string[]): Promise<string[]> {
    const outputs: string[] = [];
    for (const line of lines) outputs.push(await this.run(line));
    return outputs;
  }

  /** As run, for what the server refuses, or what fails there. */
  refused(line: string, ...words: string[]): Promise<string> {
    return this.ends(1, line, words);
  }

  /** As run, for wrong usage. */
  misused(line: string, ...words: string[]): Promise<string> {
    return this.ends(2, line, words);
  }

  async close(): Promise<void> {
    await this.cfy.close();
    await this.stack.close();
  }

  private async ends(wanted: number, line: string, words: string[]): Promise<string> {
    const { exitCode, output } = await this.cfy.run(...line.split(' '), ...words);
    if (exitCode !== wanted)
      throw new Error(
        `cfy ${[line, ...words].join(' ')}: exit code ${exitCode} instead of ${wanted}\n${output}`,
      );
    return output;
  }
}
