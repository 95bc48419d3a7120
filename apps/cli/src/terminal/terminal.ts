import { styleText } from 'node:util';

export type Style = 'bold' | 'dim' | 'green' | 'red' | 'yellow' | 'cyan';

/** The part of a stream that we write to; `process.stdout` is one. */
export interface OutputStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/**
 * Lines that stay and, on a real terminal, one status line below them that is redrawn. Without a terminal only the lines
 * appear: plain text, no colours, nothing redrawn.
 */
export class Terminal {
  readonly isInteractive: boolean;
  private readonly hasColours: boolean;
  private shown = '';

  constructor(
    private readonly stream: OutputStream,
    env: Readonly<Record<string, string | undefined>> = {},
  ) {
    this.isInteractive = stream.isTTY === true && env['TERM'] !== 'dumb' && !env['CI'];
    this.hasColours = this.isInteractive && !env['NO_COLOR'];
  }

  get columns(): number {
    return this.stream.columns ?? 80;
  }

  /** Prints a line that stays; the status line moves below it. */
  line(text = ''): void {
    const status = this.shown;
    this.clear();
    this.stream.write(`${text}\n`);
    if (status !== '') this.status(status);
  }

  /** Redraws the status line; nothing without a terminal. */
  status(text: string): void {
    if (!this.isInteractive || text === this.shown) return;
    this.stream.write(`\r\x1b[2K${text}`);
    this.shown = text;
  }

  clear(): void {
    if (this.shown !== '') this.stream.write('\r\x1b[2K');
    this.shown = '';
  }

  style(style: Style, text: string): string {
    return this.hasColours ? styleText(style, text, { validateStream: false }) : text;
  }
}

/** Shortens to a number of columns, with an ellipsis. */
export const fit = (text: string, columns: number): string =>
  text.length <= columns ? text : `${text.slice(0, Math.max(0, columns - 1))}…`;
