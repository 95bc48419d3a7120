import type { OutputStream } from '../terminal/terminal.ts';

/** A stream that keeps what is written to it. */
export class RecordedStream implements OutputStream {
  text = '';

  constructor(
    readonly isTTY: boolean,
    readonly columns = 80,
  ) {}

  write(text: string): void {
    this.text += text;
  }
}
