import { open, type FileHandle } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';

/** Bytes read at a time. */
const CHUNK = 64 * 1024;
/** Characters of the end of an output that an error message carries. */
const TAIL = 2_000;
/** Characters after which a line without an end is taken for one. */
const LONGEST_LINE = 16_384;
/** Bytes that are still read after the process ended. */
const LARGEST_BACKLOG = 4 * 1024 * 1024;

/**
 * One output of a script. It is a file rather than a pipe: a daemon that the script leaves behind keeps it open and
 * may go on writing, whoever reads it and however long.
 */
export class OutputLog {
  private readonly decoder = new StringDecoder('utf8');
  private readonly chunk = new Uint8Array(CHUNK);
  private position = 0;
  private unfinished = '';
  private end = '';
  private isCut = false;

  private constructor(
    private readonly file: FileHandle,
    private readonly onLine: ((line: string) => void) | null,
  ) {}

  /** `onLine` null: nothing is logged, only the tail is kept. */
  static async open(path: string, onLine: ((line: string) => void) | null): Promise<OutputLog> {
    return new OutputLog(await open(path, 'a+'), onLine);
  }

  /** What the process gets as its standard output or error. */
  get descriptor(): number {
    return this.file.fd;
  }

  /** The end of what was written, for error messages. */
  get tail(): string {
    const text = this.end.trimEnd();
    return this.isCut ? `...${text}` : text;
  }

  /** Reads one chunk; false when there is nothing new. */
  async readChunk(): Promise<boolean> {
    const { bytesRead } = await this.file.read(this.chunk, 0, CHUNK, this.position);
    if (bytesRead === 0) return false;
    this.position += bytesRead;
    this.take(this.decoder.write(Buffer.from(this.chunk.buffer, 0, bytesRead)));
    return true;
  }

  /** Reads what there is now; of a backlog that nobody could store in time only the end. */
  async readRest(): Promise<void> {
    const { size } = await this.file.stat();
    if (size - this.position > LARGEST_BACKLOG) {
      const skipped = size - LARGEST_BACKLOG - this.position;
      this.onLine?.(`(${skipped} bytes of output were skipped)`);
      this.position = size - LARGEST_BACKLOG;
    }
    while (this.position < size && (await this.readChunk()));
  }

  /** Passes on a last line without an end and closes the file. */
  async close(): Promise<void> {
    if (this.unfinished !== '') this.onLine?.(this.unfinished);
    this.unfinished = '';
    await this.file.close();
  }

  private take(text: string): void {
    this.keepTail(text);
    if (this.onLine === null) return;
    const lines = (this.unfinished + text).split('\n');
    this.unfinished = lines.pop() ?? '';
    for (const line of lines) this.onLine(line.replace(/\r$/, ''));
    while (this.unfinished.length > LONGEST_LINE) {
      this.onLine(this.unfinished.slice(0, LONGEST_LINE));
      this.unfinished = this.unfinished.slice(LONGEST_LINE);
    }
  }

  private keepTail(text: string): void {
    const all = this.end + text;
    if (all.length > TAIL) this.isCut = true;
    this.end = all.slice(-TAIL);
  }
}
