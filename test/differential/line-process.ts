import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';

interface Waiting {
  resolve: (line: string) => void;
  reject: (error: Error) => void;
}

/** A process that answers each line of its standard input with one line; questions may be asked ahead. */
export class LineProcess {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly waiting: Waiting[] = [];
  private readonly gone: Promise<void>;
  private complaints = '';
  private ended: Error | null = null;

  constructor(
    program: string,
    private readonly args: readonly string[],
  ) {
    this.child = spawn(program, args);
    this.child.stderr.on('data', (chunk: Buffer) => {
      this.complaints = (this.complaints + chunk.toString()).slice(-4_000);
    });
    // A dead process shows as its end; writing to it must not bring the tests down.
    this.child.stdin.on('error', () => undefined);
    createInterface({ input: this.child.stdout }).on('line', (line) => this.waiting.shift()?.resolve(line));
    this.gone = new Promise((resolve) => {
      const end = (error: Error): void => {
        this.end(error);
        resolve();
      };
      this.child.once('error', end);
      this.child.once('close', (status) =>
        end(new Error(`${this.args.join(' ')} ended with status ${status}:\n${this.complaints}`)),
      );
    });
  }

  /** How many questions are unanswered. */
  get load(): number {
    return this.waiting.length;
  }

  /** @throws Error with what the process wrote to standard error, when it ends instead of answering */
  ask(line: string): Promise<string> {
    if (this.ended) return Promise.reject(this.ended);
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.child.stdin.write(`${line}\n`);
    });
  }

  /** Ends the process, and waits until it is gone. */
  async close(): Promise<void> {
    this.child.stdin.end();
    await this.gone;
  }

  private end(error: Error): void {
    this.ended = error;
    for (const { reject } of this.waiting.splice(0)) reject(error);
  }
}
