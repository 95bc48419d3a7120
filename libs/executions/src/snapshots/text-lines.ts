const NEWLINE = 0x0a;

/** Lines of a stream of UTF-8 bytes, split at line feeds only; a last line need not have one. */
export async function* readLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let pending: Buffer[] = [];
  for await (const chunk of chunks) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      pending.push(bytes.subarray(start, end));
      yield Buffer.concat(pending).toString('utf8');
      pending = [];
      start = end + 1;
    }
    // The stream may use its buffer again.
    if (start < bytes.length) pending.push(Buffer.from(bytes.subarray(start)));
  }
  if (pending.length > 0) yield Buffer.concat(pending).toString('utf8');
}

const CHUNK_CHARACTERS = 64 * 1024;

/** The bytes of those lines, each with a line feed, in chunks that are worth writing. */
export async function* writeLines(lines: AsyncIterable<string>): AsyncGenerator<Buffer> {
  let text = '';
  for await (const line of lines) {
    text += `${line}\n`;
    if (text.length < CHUNK_CHARACTERS) continue;
    yield Buffer.from(text);
    text = '';
  }
  if (text !== '') yield Buffer.from(text);
}

/** The same lines; `see` is told each one. */
export async function* seeing(
  lines: AsyncIterable<string>,
  see: (line: string) => void,
): AsyncGenerator<string> {
  for await (const line of lines) {
    see(line);
    yield line;
  }
}
