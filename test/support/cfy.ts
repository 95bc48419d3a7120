import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface CfyAnswer {
  /** 0 when it went well, 1 for what the server refused, 2 for wrong usage. */
  exitCode: number | null;
  /** Both streams, in the order in which they came. */
  output: string;
}

export interface RunningCfy {
  ended: Promise<CfyAnswer>;
  outputSoFar: () => string;
}

/** Cloudify's own command line client, with a home folder of its own. */
export class Cfy {
  private constructor(
    private readonly command: string,
    /** Its home and the folder it works in. */
    readonly folder: string,
  ) {}

  /** Reads CLOUDLOOM_CFY; uses the manager at `address` (host:port) as its administrator. */
  static async open(address: string): Promise<Cfy> {
    const command = process.env.CLOUDLOOM_CFY;
    if (command === undefined)
      throw new Error(
        'CLOUDLOOM_CFY is not set: the path of cfy from `pip install cloudify==7.0.5`. npm test sets it.',
      );
    const cfy = new Cfy(command, await mkdtemp(join(tmpdir(), 'cloudloom-cfy-')));
    const [host = '', port = ''] = address.split(':');
    const profile = [host, '-u', 'admin', '-p', 'admin', '-t', 'default_tenant', '--rest-port', port];
    const { exitCode, output } = await cfy.run('profiles', 'use', ...profile);
    if (exitCode !== 0) throw new Error(`cfy cannot use the manager at ${address}: ${output}`);
    return cfy;
  }

  run(...words: string[]): Promise<CfyAnswer> {
    return this.launch(...words).ended;
  }

  /** Starts a command whose output can be read while it runs. */
  launch(...words: string[]): RunningCfy {
    let output = '';
    const ended = new Promise<CfyAnswer>((resolve, reject) => {
      const env = { ...process.env, HOME: this.folder, CFY_WORKDIR: this.folder, COLUMNS: '400' };
      const child = spawn(this.command, words, {
        cwd: this.folder,
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
      child.once('error', reject);
      child.once('close', (exitCode) => resolve({ exitCode, output }));
    });
    return { ended, outputSoFar: () => output };
  }

  async close(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
