const PAGE_BITS = 15;
const PAGE_SIZE = 2 ** PAGE_BITS;

/** A set of whole numbers that takes a bit for each, in pages that are made when needed. */
export class PlaceSet {
  private readonly pages = new Map<number, Uint32Array>();

  has(place: number): boolean {
    const word = this.pages.get(Math.floor(place / PAGE_SIZE))?.[(place % PAGE_SIZE) >>> 5] ?? 0;
    return (word & (1 << (place & 31))) !== 0;
  }

  /** False when the place was in the set before. */
  add(place: number): boolean {
    const number = Math.floor(place / PAGE_SIZE);
    let page = this.pages.get(number);
    if (!page) this.pages.set(number, (page = new Uint32Array(PAGE_SIZE >>> 5)));
    const index = (place % PAGE_SIZE) >>> 5;
    const word = page[index] ?? 0;
    const bit = 1 << (place & 31);
    page[index] = word | bit;
    return (word & bit) === 0;
  }
}
