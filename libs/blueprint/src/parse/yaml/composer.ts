import type { Lexeme, LexemeKind, TagLexeme } from './lexeme.ts';
import { Scanner } from './scanner.ts';
import { YamlMistake } from './yaml-mistake.ts';
import type { MappingNode, ScalarNode, SequenceNode, YamlNode } from './yaml-node.ts';

type Content = ScalarNode | SequenceNode | MappingNode;

const PREFIXES: Readonly<Record<string, string>> = { '!': '!', '!!': 'tag:yaml.org,2002:' };
/** What an entry without a value is followed by. */
const ENTRY_ENDS: ReadonlySet<LexemeKind> = new Set(['?', ':', 'end of a block']);
const FLOW_ENDS = { ']': new Set<LexemeKind>([',', ']']), '}': new Set<LexemeKind>([',', '}']) };

interface Properties {
  anchor: string | null;
  tag: string | null;
  offset: number;
  hasAny: boolean;
}

/**
 * Reads a text as one YAML document; null when it holds none.
 *
 * Throws YamlMistake at the first thing that is no YAML, and for values nested deeper than `maximumDepth`: reading
 * takes stack for each level.
 */
export function composeDocument(text: string, maximumDepth: number): YamlNode | null {
  return new Composer(text, maximumDepth).compose();
}

class Composer {
  private readonly scanner: Scanner;
  private readonly anchors = new Map<string, number>();
  private prefixes = new Map(Object.entries(PREFIXES));
  private depth = 0;
  private end = 0;

  constructor(
    text: string,
    private readonly maximumDepth: number,
  ) {
    this.scanner = new Scanner(text);
  }

  compose(): YamlNode | null {
    const { kind } = this.scanner.peek();
    if (kind === 'end of text') return null;
    const isMarked = kind === 'directive' || kind === 'document start';
    if (isMarked) this.startDocument();
    const isEmpty = isMarked && this.is('directive', 'document start', 'document end', 'end of text');
    const root = isEmpty ? this.empty() : this.readNode('block');
    if (this.is('document end')) this.take();
    const second = this.startDocument();
    if (second)
      throw new YamlMistake('composing', 'a blueprint file holds one document', second.offset, second.end);
    return root;
  }

  /** Reads what stands before a document, and returns its mark; undefined at the end of the text. */
  private startDocument(): Lexeme | undefined {
    while (this.is('document end')) this.take();
    if (this.is('end of text')) return undefined;
    this.readDirectives();
    if (!this.is('document start')) this.fail('parsing', "a further document starts with '---'");
    return this.take();
  }

  private readDirectives(): void {
    const prefixes = new Map<string, string>();
    let hasVersion = false;
    for (let lexeme = this.scanner.peek(); lexeme.kind === 'directive'; lexeme = this.scanner.peek()) {
      const [first = '', second = ''] = lexeme.values;
      if (lexeme.name === 'YAML') {
        if (hasVersion) this.fail('parsing', 'the version of YAML is given twice');
        if (Number(first) !== 1)
          this.fail('parsing', 'this version of YAML is not known; version 1.1 is read');
        hasVersion = true;
      } else if (lexeme.name === 'TAG') {
        if (prefixes.has(first)) this.fail('parsing', `the handle '${first}' is defined twice`);
        prefixes.set(first, second);
      }
      this.take();
    }
    this.prefixes = new Map([...Object.entries(PREFIXES), ...prefixes]);
  }

  /** `entry`: the value of an entry, which may be a list that is not indented further than its key. */
  private readNode(place: 'block' | 'entry' | 'flow'): YamlNode {
    const lexeme = this.scanner.peek();
    if (lexeme.kind === 'alias') return this.readAlias();
    const properties = this.readProperties();
    this.noteAnchor(properties);
    if (this.depth >= this.maximumDepth)
      this.fail('parsing', `values are nested deeper than ${this.maximumDepth} levels`);
    this.depth += 1;
    const content = this.readContent(place, properties);
    this.depth -= 1;
    // The node is new, and building it anew would double the time of reading.
    content.anchor = properties.anchor;
    content.tag = properties.tag === '!' ? null : properties.tag;
    content.offset = properties.offset;
    content.end = Math.max(this.end, properties.offset);
    return content;
  }

  private readAlias(): YamlNode {
    const lexeme = this.take();
    const name = lexeme.kind === 'alias' ? lexeme.name : '';
    const { offset, end } = lexeme;
    if (!this.anchors.has(name))
      throw new YamlMistake(
        'composing',
        `found undefined alias '${name}': nothing before it is marked '&${name}'`,
        offset,
        end,
      );
    return { kind: 'alias', tag: null, anchor: name, offset, end };
  }

  private readProperties(): Properties {
    const { offset } = this.scanner.peek();
    let anchor: string | null = null;
    let tag: TagLexeme | null = null;
    // No lexeme is asked for too early: of two mistakes the first one counts.
    while (anchor === null || tag === null) {
      const lexeme = this.scanner.peek();
      if (lexeme.kind === 'anchor' && anchor === null) anchor = lexeme.name;
      else if (lexeme.kind === 'tag' && tag === null) tag = lexeme;
      else break;
      this.take();
    }
    return { anchor, tag: tag && this.tagOf(tag), offset, hasAny: anchor !== null || tag !== null };
  }

  private tagOf(lexeme: TagLexeme): string {
    if (lexeme.handle === null) return lexeme.suffix;
    const prefix = this.prefixes.get(lexeme.handle);
    if (prefix === undefined)
      throw new YamlMistake(
        'parsing',
        `the handle '${lexeme.handle}' of this tag is not defined`,
        lexeme.offset,
        lexeme.end,
      );
    return prefix + lexeme.suffix;
  }

  private noteAnchor({ anchor, offset }: Properties): void {
    if (anchor === null) return;
    if (this.anchors.has(anchor))
      throw new YamlMistake(
        'composing',
        `found duplicate anchor '${anchor}': each name marks one value`,
        offset,
        this.end,
      );
    this.anchors.set(anchor, offset);
  }

  private readContent(place: 'block' | 'entry' | 'flow', properties: Properties): Content {
    const lexeme = this.scanner.peek();
    const { kind } = lexeme;
    if (kind === 'scalar') {
      this.take();
      return this.scalar(lexeme.text, lexeme.isPlain || properties.tag === '!');
    }
    if (kind === '[') return this.readFlowSequence();
    if (kind === '{') return this.readFlowMapping();
    if (kind === '-' && place === 'entry') return this.readItems(() => this.is('?', ':', 'end of a block'));
    if (kind === 'start of a block sequence') return this.readBlockSequence();
    if (kind === 'start of a block mapping') return this.readBlockMapping();
    if (properties.hasAny) return this.empty();
    return this.fail('parsing', `a value is expected, but found ${describe(lexeme)}`);
  }

  private readBlockSequence(): SequenceNode {
    this.take();
    const sequence = this.readItems(() => this.is('end of a block'));
    this.closeBlock('an entry of this list');
    return sequence;
  }

  /** Entries that start with `-`. `isOver` tells that an entry has no value. */
  private readItems(isOver: () => boolean): SequenceNode {
    const items: YamlNode[] = [];
    while (this.is('-')) {
      this.take();
      items.push(this.is('-') || isOver() ? this.empty() : this.readNode('block'));
    }
    return this.sequence(items);
  }

  private readBlockMapping(): MappingNode {
    this.take();
    const pairs: [YamlNode, YamlNode][] = [];
    const read = () => (ENTRY_ENDS.has(this.scanner.peek().kind) ? this.empty() : this.readNode('entry'));
    while (this.is('?')) {
      this.take();
      const key = read();
      pairs.push([key, this.skip(':') ? read() : this.empty()]);
    }
    this.closeBlock('a key of this mapping');
    return this.mapping(pairs);
  }

  private closeBlock(expected: string): void {
    const lexeme = this.scanner.peek();
    if (lexeme.kind !== 'end of a block')
      this.fail('parsing', `${expected} is expected, but found ${describe(lexeme)}; look at the indentation`);
    this.scanner.next();
  }

  private readFlowSequence(): SequenceNode {
    const items: YamlNode[] = [];
    this.readFlowItems(']', () => items.push(this.is('?') ? this.readSinglePair() : this.readNode('flow')));
    return this.sequence(items);
  }

  /** `[a: 1]` is a list with the mapping `{a: 1}`. */
  private readSinglePair(): MappingNode {
    const { offset } = this.scanner.peek();
    const mapping = this.mapping([this.readFlowPair(']')]);
    mapping.offset = offset;
    return mapping;
  }

  private readFlowMapping(): MappingNode {
    const pairs: [YamlNode, YamlNode][] = [];
    this.readFlowItems('}', () =>
      pairs.push(this.is('?') ? this.readFlowPair('}') : [this.readNode('flow'), this.empty()]),
    );
    return this.mapping(pairs);
  }

  private readFlowPair(closing: ']' | '}'): [YamlNode, YamlNode] {
    const isOver = () => FLOW_ENDS[closing].has(this.scanner.peek().kind);
    this.take();
    const key = this.is(':') || isOver() ? this.empty() : this.readNode('flow');
    if (!this.skip(':')) return [key, this.empty()];
    return [key, isOver() ? this.empty() : this.readNode('flow')];
  }

  private readFlowItems(closing: ']' | '}', read: () => void): void {
    this.take();
    for (let isFirst = true; !this.is(closing); isFirst = false) {
      if (!isFirst && !this.skip(','))
        this.fail('parsing', `',' or '${closing}' is expected, but found ${describe(this.scanner.peek())}`);
      if (!this.is(closing)) read();
    }
    this.take();
  }

  private is(...kinds: LexemeKind[]): boolean {
    return kinds.includes(this.scanner.peek().kind);
  }

  private skip(kind: LexemeKind): boolean {
    const isThere = this.is(kind);
    if (isThere) this.take();
    return isThere;
  }

  private take(): Lexeme {
    const lexeme = this.scanner.next();
    this.end = lexeme.end;
    return lexeme;
  }

  private scalar(text: string, isPlain: boolean): ScalarNode {
    return { kind: 'scalar', tag: null, anchor: null, offset: this.end, end: this.end, text, isPlain };
  }

  private sequence(items: YamlNode[]): SequenceNode {
    return { kind: 'sequence', tag: null, anchor: null, offset: this.end, end: this.end, items };
  }

  private mapping(pairs: [YamlNode, YamlNode][]): MappingNode {
    return { kind: 'mapping', tag: null, anchor: null, offset: this.end, end: this.end, pairs };
  }

  /** The null that stands where nothing is written. */
  private empty(): ScalarNode {
    return this.scalar('', true);
  }

  private fail(step: 'parsing' | 'composing', message: string): never {
    const { offset, end } = this.scanner.peek();
    throw new YamlMistake(step, message, offset, Math.max(end, offset + 1));
  }
}

function describe({ kind }: Lexeme): string {
  return kind.length === 1 ? `'${kind}'` : `the ${kind.replace(/^the /, '')}`;
}
