/**
 * Fingerprint of a list of ids, for noticing that a builder made another graph than the stored one. Two 32-bit FNV-1a
 * hashes with different starts: no cryptography is needed (or there in the sandbox) against a mistake.
 */
export class GraphDigest {
  #low = 0x811c9dc5;
  #high = 0x9747b28c;

  add(text: string): void {
    for (let at = 0; at < text.length; at += 1) this.#mix(text.charCodeAt(at));
    this.#mix(0x1f);
  }

  toString(): string {
    return [this.#high, this.#low].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
  }

  #mix(code: number): void {
    this.#low = Math.imul(this.#low ^ code, 0x01000193);
    this.#high = Math.imul(this.#high ^ (code + 0x9e), 0x01000193);
  }
}
