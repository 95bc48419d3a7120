import { closeSync, existsSync, openSync, readFileSync, readSync, renameSync, statSync } from 'node:fs';

const LONGEST = 20 * 1024 * 1024;

/**
 * The log of one supervised process. The process writes to the file itself, not through a pipe, so that it survives a
 * killed supervisor; what the supervisor wants to know (the ready line) is read back from here.
 */
export class LogFile {
  private start = 0;

  constructor(readonly path: string) {}

  /** Opens for appending and marks where this run begins; a log that grew long is set aside as `<path>.1` first. */
  open(): number {
    if (existsSync(this.path) && statSync(this.path).size > LONGEST) renameSync(this.path, `${this.path}.1`);
    this.start = existsSync(this.path) ? statSync(this.path).size : 0;
    return openSync(this.path, 'a', 0o600);
  }

  close(descriptor: number): void {
    closeSync(descriptor);
  }

  /** The first complete line of this run that starts with the given text. */
  findLine(prefix: string): string | undefined {
    const lines = this.readRun().split('\n');
    lines.pop(); // what follows the last line feed is not complete yet
    return lines.find((line) => line.startsWith(prefix));
  }

  /** The last lines of this run, for an error message. */
  tail(lines: number): string {
    return this.readRun().trimEnd().split('\n').slice(-lines).join('\n');
  }

  private readRun(): string {
    if (!existsSync(this.path)) return '';
    const length = statSync(this.path).size - this.start;
    if (length < 0) return readFileSync(this.path, 'utf8');
    const buffer = Buffer.alloc(length);
    const descriptor = openSync(this.path, 'r');
    try {
      return buffer.toString('utf8', 0, readSync(descriptor, buffer, 0, length, this.start));
    } finally {
      closeSync(descriptor);
    }
  }
}
