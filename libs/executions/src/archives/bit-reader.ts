/** Reads bits, most significant first, from bytes held in memory. */
export class BitReader {
  private position = 0;
  private buffered = 0;
  private bufferedBits = 0;

  constructor(private readonly bytes: Uint8Array) {}

  /** The next `count` (1 to 24) bits. Throws RangeError at the end of the data. */
  read(count: number): number {
    while (this.bufferedBits < count) {
      const byte = this.bytes[this.position];
      if (byte === undefined) throw new RangeError('the compressed data ends too early');
      this.position += 1;
      this.buffered = ((this.buffered << 8) | byte) & 0x7fffffff;
      this.bufferedBits += 8;
    }
    this.bufferedBits -= count;
    const value = (this.buffered >>> this.bufferedBits) & ((1 << count) - 1);
    this.buffered &= (1 << this.bufferedBits) - 1;
    return value;
  }

  /** Forgets the rest of the current byte. */
  alignToByte(): void {
    this.bufferedBits -= this.bufferedBits % 8;
    this.buffered &= (1 << this.bufferedBits) - 1;
  }

  /** True when no whole byte is left. */
  get isAtEnd(): boolean {
    return this.bufferedBits < 8 && this.position >= this.bytes.length;
  }
}
