import type { Lexeme, LexemeKind, TagLexeme } from './lexeme.ts';
import { Scanner } from './scanner.ts';
import { YamlMistake } from './yaml-mistake.ts';
import type { MappingNode, ScalarNode, SequenceNode, YamlNode } from './yaml-node.ts';

type Content = ScalarNode | SequenceNode | MappingNode;

const PREFIXES: Readonly<Record<string, string>> = { '!': '!', '!!': 'tag:yaml.org,2002:' };
/** What an entry without a value is followed by. */
const ENTRY_ENDS: ReadonlySet<LexemeKind> = new Set(['?', ':', 'end of a block']);
const SEQUENCE_ENDS: ReadonlySet<LexemeKind> = new Set(['end of a block']);
const DOCUMENT_MARKS: ReadonlySet<LexemeKind> = new Set([
  'directive',
  'document start',
  'document end',
  'end of text',
]);
const FLOW_ENDS = { ']': new Set<LexemeKind>([',', ']']), '}': new Set<LexemeKind>([',', '}']) };

interface Properties {
  anchor: string | null;
  tag: string | null;
  hasAny: boolean;
}
const NO_PROPERTIES: Properties = { anchor: null, tag: null, hasAny: false };

/** What a document may hold: reading takes stack for each level, and memory for each value. */
export interface DocumentLimits {
  depth: number;
  /** Keys count as well; an alias counts as one. */
  values: number;
}

/**
 * Reads a text as one YAML document; null when it holds none.
 *
 * Throws YamlMistake at the first thing that is no YAML, or beyond the limits.
 */
export function composeDocument(text: string, limits: DocumentLimits): YamlNode | null {
  return new Composer(text, limits).compose();
}

class Composer {
  private readonly scanner: Scanner;
  private readonly anchors = new Set<string>();
  private prefixes = new Map(Object.entries(PREFIXES));
  private depth = 0;
  private values = 0;
  private end = 0;

  constructor(
    text: string,
    private readonly limits: DocumentLimits,
  ) {
    this.scanner = new Scanner(text);
  }

  compose(): YamlNode | null {
    const { kind } = this.scanner.peek();
    if (kind === 'end of text') return null;
    const isMarked = kind === 'directive' || kind === 'document start';
    if (isMarked) this.startDocument();
    const isEmpty = isMarked && DOCUMENT_MARKS.has(this.scanner.peek().kind);
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
    const hasProperties = lexeme.kind === 'anchor' || lexeme.kind === 'tag';
    const properties = hasProperties ? this.readProperties() : NO_PROPERTIES;
    this.enter();
    const content = this.readContent(place, properties);
    this.depth -= 1;
    // The node is new, and building it anew would double the time of reading.
    content.anchor = properties.anchor;
    content.tag = properties.tag === '!' ? null : properties.tag;
    content.offset = lexeme.offset;
    content.end = Math.max(this.end, lexeme.offset);
    return content;
  }

  private enter(): void {
    const { depth } = this.limits;
    if (this.depth >= depth) this.fail('parsing', `values are nested deeper than ${depth} levels`);
    this.depth += 1;
    this.count();
  }

  private count(): void {
    this.values += 1;
    if (this.values > this.limits.values)
      this.fail('parsing', `a file holds more than ${this.limits.values} values`);
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
    this.count();
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
    const properties = { anchor, tag: tag && this.tagOf(tag), hasAny: true };
    // A mistake in what follows comes before one in the name of the anchor.
    this.scanner.peek();
    if (anchor !== null) this.noteAnchor(anchor, offset);
    return properties;
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

  private noteAnchor(anchor: string, offset: number): void {
    if (this.anchors.has(anchor))
      throw new YamlMistake(
        'composing',
        `found duplicate anchor '${anchor}': each name marks one value`,
        offset,
        this.end,
      );
    this.anchors.add(anchor);
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
    if (kind === '-' && place === 'entry') return this.readItems(ENTRY_ENDS);
    if (kind === 'start of a block sequence') return this.readBlockSequence();
    if (kind === 'start of a block mapping') return this.readBlockMapping();
    if (properties.hasAny) return this.empty();
    return this.fail('parsing', `a value is expected, but found ${describe(lexeme)}`);
  }

  private readBlockSequence(): SequenceNode {
    this.take();
    const sequence = this.readItems(SEQUENCE_ENDS);
    this.closeBlock('an entry of this list');
    return sequence;
  }

  /** Entries that start with `-`. Where one of `ends` follows, an entry has no value. */
  private readItems(ends: ReadonlySet<LexemeKind>): SequenceNode {
    const items: YamlNode[] = [];
    while (this.is('-')) {
      this.take();
      const { kind } = this.scanner.peek();
      items.push(kind === '-' || ends.has(kind) ? this.empty() : this.readNode('block'));
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

  private is(kind: LexemeKind): boolean {
    return this.scanner.peek().kind === kind;
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
    this.count();
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
