import { BitReader } from './bit-reader.ts';
import { readHuffmanTables, type HuffmanTable } from './bzip2-huffman.ts';

const BLOCK = 0x314159;
const BLOCK_REST = 0x265359;
const END = 0x177245;
const GROUP_SYMBOLS = 50;

/**
 * Decompresses bzip2 data (one stream or several, one after the other), a block at a time. Node has no decoder of its own.
 * Throws RangeError or Error for damaged data.
 */
export function* decompressBzip2(compressed: Uint8Array): Generator<Uint8Array> {
  const bits = new BitReader(compressed);
  do {
    if (bits.read(24) !== 0x425a68) throw new Error('not bzip2 data');
    const level = bits.read(8) - 0x30;
    if (level < 1 || level > 9) throw new Error('bzip2 data has an unknown block size');
    for (;;) {
      const magic = bits.read(24);
      const rest = bits.read(24);
      if (magic === END) break;
      if (magic !== BLOCK || rest !== BLOCK_REST)
        throw new Error('bzip2 data is damaged: no block where one should begin');
      yield decodeBlock(bits, level * 100_000);
    }
    bits.read(16);
    bits.read(16);
    bits.alignToByte();
  } while (!bits.isAtEnd);
}

function decodeBlock(bits: BitReader, capacity: number): Uint8Array {
  const expected = ((bits.read(16) << 16) | bits.read(16)) >>> 0;
  if (bits.read(1) === 1) throw new Error('bzip2 data is of the obsolete randomised kind');
  const origin = bits.read(24);
  const alphabet = readAlphabet(bits);
  const { tables, selectors } = readHuffmanTables(bits, alphabet.length + 2);
  const transformed = decodeSymbols({ bits, alphabet, tables, selectors, capacity });
  const block = expandRuns(invertTransform(transformed, origin));
  if (checksum(block) !== expected) throw new Error('bzip2 data is damaged: a checksum does not match');
  return block;
}

/** Which of the 256 byte values occur, as two levels of 16 flags. */
function readAlphabet(bits: BitReader): number[] {
  const groups = bits.read(16);
  const alphabet: number[] = [];
  for (let group = 0; group < 16; group += 1) {
    if ((groups & (0x8000 >> group)) === 0) continue;
    const members = bits.read(16);
    for (let member = 0; member < 16; member += 1)
      if ((members & (0x8000 >> member)) !== 0) alphabet.push(group * 16 + member);
  }
  return alphabet;
}

interface SymbolSource {
  bits: BitReader;
  alphabet: number[];
  tables: HuffmanTable[];
  selectors: number[];
  capacity: number;
}

/** Undoes the Huffman code, the run lengths (digits 1 and 2 in base two) and the move-to-front order. */
function decodeSymbols({ bits, alphabet, tables, selectors, capacity }: SymbolSource): Uint8Array {
  const recent = [...alphabet];
  const output = new Uint8Array(capacity);
  const endSymbol = alphabet.length + 1;
  let length = 0;
  let run = 0;
  let runDigit = 1;
  const flushRun = (): void => {
    if (length + run > capacity) throw new Error('bzip2 data is damaged: a block is too long');
    output.fill(recent[0] ?? 0, length, length + run);
    length += run;
    run = 0;
    runDigit = 1;
  };
  for (let index = 0; ; index += 1) {
    const table = tables[selectors[Math.floor(index / GROUP_SYMBOLS)] ?? -1];
    if (table === undefined) throw new Error('bzip2 data is damaged: a block has too few code tables');
    const symbol = table.decode(bits);
    if (symbol <= 1) {
      run += runDigit << symbol;
      runDigit <<= 1;
      if (run > capacity) throw new Error('bzip2 data is damaged: a run is too long');
      continue;
    }
    flushRun();
    if (symbol === endSymbol) return output.subarray(0, length);
    const [value] = recent.splice(symbol - 1, 1);
    if (value === undefined || length >= capacity)
      throw new Error('bzip2 data is damaged: a block is too long');
    recent.unshift(value);
    output[length] = value;
    length += 1;
  }
}

/** Undoes the Burrows-Wheeler transform by following, from `origin`, where each byte came from. */
function invertTransform(transformed: Uint8Array, origin: number): Uint8Array {
  const starts = new Uint32Array(257);
  for (const value of transformed) starts[value + 1] = (starts[value + 1] ?? 0) + 1;
  for (let value = 0; value < 256; value += 1)
    starts[value + 1] = (starts[value + 1] ?? 0) + (starts[value] ?? 0);
  const next = new Uint32Array(transformed.length);
  for (let index = 0; index < transformed.length; index += 1) {
    const value = transformed[index] ?? 0;
    const rank = starts[value] ?? 0;
    next[rank] = index;
    starts[value] = rank + 1;
  }
  const output = new Uint8Array(transformed.length);
  if (transformed.length > 0 && origin >= transformed.length)
    throw new Error('bzip2 data is damaged: a block starts nowhere');
  let position = next[origin] ?? 0;
  for (let index = 0; index < output.length; index += 1) {
    output[index] = transformed[position] ?? 0;
    position = next[position] ?? 0;
  }
  return output;
}

/** Four equal bytes are followed by a count of further ones. */
function expandRuns(data: Uint8Array): Uint8Array {
  const pieces: Uint8Array[] = [];
  let from = 0;
  let equal = 0;
  for (let index = 0; index < data.length; index += 1) {
    equal = index > from && data[index] === data[index - 1] ? equal + 1 : 1;
    if (equal < 4) continue;
    pieces.push(data.subarray(from, index + 1), new Uint8Array(data[index + 1] ?? 0).fill(data[index] ?? 0));
    index += 1;
    from = index + 1;
    equal = 0;
  }
  pieces.push(data.subarray(from));
  return Buffer.concat(pieces);
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index << 24;
  for (let bit = 0; bit < 8; bit += 1)
    value = (value & 0x80000000) !== 0 ? (value << 1) ^ 0x04c11db7 : value << 1;
  return value >>> 0;
});

/** CRC-32 with the most significant bit first, as bzip2 has it (zlib's runs the other way). */
function checksum(data: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of data) crc = ((crc << 8) ^ (CRC_TABLE[((crc >>> 24) ^ byte) & 0xff] ?? 0)) >>> 0;
  return ~crc >>> 0;
}
