import type { BitReader } from './bit-reader.ts';

const LONGEST_CODE = 20;

/** A canonical Huffman code: symbols sorted by the length of their code. */
export class HuffmanTable {
  /** Per length: the first code, the place of its symbol in `symbols`, and how many codes have that length. */
  private readonly firstCode = new Int32Array(LONGEST_CODE + 2);
  private readonly firstPlace = new Int32Array(LONGEST_CODE + 2);
  private readonly counts = new Int32Array(LONGEST_CODE + 2);
  private readonly symbols: number[] = [];

  constructor(lengths: readonly number[]) {
    for (let length = 1, code = 0; length <= LONGEST_CODE; length += 1) {
      this.firstCode[length] = code;
      this.firstPlace[length] = this.symbols.length;
      lengths.forEach((candidate, symbol) => {
        if (candidate === length) this.symbols.push(symbol);
      });
      const count = this.symbols.length - (this.firstPlace[length] ?? 0);
      this.counts[length] = count;
      code = (code + count) << 1;
    }
  }

  /** Reads one symbol. Throws when the bits form no code. */
  decode(bits: BitReader): number {
    let code = 0;
    for (let length = 1; length <= LONGEST_CODE; length += 1) {
      code = (code << 1) | bits.read(1);
      const offset = code - (this.firstCode[length] ?? 0);
      if (offset >= 0 && offset < (this.counts[length] ?? 0)) {
        const symbol = this.symbols[(this.firstPlace[length] ?? 0) + offset];
        if (symbol !== undefined) return symbol;
      }
    }
    throw new Error('bzip2 data is damaged: a code has no symbol');
  }
}

/** Reads the code tables of a block and which of them serves which group of 50 symbols. */
export function readHuffmanTables(
  bits: BitReader,
  symbolCount: number,
): { tables: HuffmanTable[]; selectors: number[] } {
  const tableCount = bits.read(3);
  if (tableCount < 2 || tableCount > 6) throw new Error('bzip2 data is damaged: wrong number of code tables');
  const selectors = readSelectors(bits, tableCount);
  const tables = Array.from({ length: tableCount }, () => new HuffmanTable(readLengths(bits, symbolCount)));
  return { tables, selectors };
}

function readSelectors(bits: BitReader, tableCount: number): number[] {
  const count = bits.read(15);
  const recent = Array.from({ length: tableCount }, (_, index) => index);
  const selectors: number[] = [];
  for (let index = 0; index < count; index += 1) {
    let place = 0;
    while (bits.read(1) === 1) place += 1;
    const [selected] = recent.splice(place, 1);
    if (selected === undefined) throw new Error('bzip2 data is damaged: an unknown code table is selected');
    recent.unshift(selected);
    selectors.push(selected);
  }
  return selectors;
}

/** Lengths are written as steps up and down from the one before. */
function readLengths(bits: BitReader, symbolCount: number): number[] {
  let length = bits.read(5);
  return Array.from({ length: symbolCount }, () => {
    while (bits.read(1) === 1) length += bits.read(1) === 0 ? 1 : -1;
    if (length < 1 || length > LONGEST_CODE) throw new Error('bzip2 data is damaged: a code is too long');
    return length;
  });
}
