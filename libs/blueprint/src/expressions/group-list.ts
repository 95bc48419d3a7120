import type { Pattern } from './pattern.ts';
import type { PatternSource } from './pattern-source.ts';
import { widthOf } from './width.ts';
import type { Width } from './width.ts';

const IDENTIFIER = /^[\p{XID_Start}_]\p{XID_Continue}*$/u;

/** The groups of a pattern while it is read: which there are, which are still open, how wide they are. */
export class GroupList {
  /** By number; null while a group is open. Number 0 is the whole match, which nothing can refer to. */
  readonly widths: (Width | null)[] = [null];
  private readonly names = new Map<string, number>();
  /** Groups that conditions ask for; they may come later in the pattern. */
  private readonly conditions = new Set<number>();
  /** Number of groups before the look-behind that is being read; those inside it cannot be referred to. */
  private beforeLookBehind: number | null = null;

  constructor(private readonly source: PatternSource) {}

  get count(): number {
    return this.widths.length;
  }

  open(name: string | null): number {
    const index = this.widths.push(null) - 1;
    if (name === null) return index;
    if (this.names.has(name)) throw this.source.error(`redefinition of group name '${name}'`);
    this.names.set(name, index);
    return index;
  }

  close(index: number, body: Pattern): void {
    this.widths[index] = widthOf(body, this.widths);
  }

  readName(name: string): string {
    if (!IDENTIFIER.test(name)) throw this.source.error(`bad character in group name '${name}'`);
    return name;
  }

  indexOf(name: string): number {
    const index = this.names.get(name);
    if (index === undefined) throw this.source.error(`unknown group name '${name}'`);
    return index;
  }

  /** A reference needs a group that is closed, and was so before a look-behind around the reference. */
  checkReference(index: number): void {
    if (index >= this.count) throw this.source.error(`invalid group reference ${index}`);
    if (!this.widths[index]) throw this.source.error('cannot refer to an open group');
    this.checkLookBehind(index);
  }

  /** The group that a condition `(?(1)...)` or `(?(name)...)` asks for. */
  readCondition(text: string): number {
    if (IDENTIFIER.test(text)) {
      const index = this.indexOf(text);
      this.checkLookBehind(index);
      return index;
    }
    if (!/^\s*\+?\d+(?:_\d+)*\s*$/.test(text))
      throw this.source.error(`bad character in group name '${text}'`);
    const index = Number(text.replaceAll('_', ''));
    if (index === 0) throw this.source.error('bad group number');
    this.conditions.add(index);
    this.checkLookBehind(index);
    return index;
  }

  checkConditions(): void {
    for (const index of this.conditions)
      if (index >= this.count) throw this.source.error(`invalid group reference ${index}`);
  }

  insideLookBehind<T>(read: () => T): T {
    const outer = this.beforeLookBehind;
    this.beforeLookBehind = outer ?? this.count;
    const result = read();
    this.beforeLookBehind = outer;
    return result;
  }

  private checkLookBehind(index: number): void {
    if (this.beforeLookBehind === null) return;
    if (!this.widths[index]) throw this.source.error('cannot refer to an open group');
    if (index >= this.beforeLookBehind)
      throw this.source.error('cannot refer to group defined in the same lookbehind subpattern');
  }
}
