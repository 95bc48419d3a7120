import { resolvePlainScalar } from './plain-scalar.ts';
import type { ScalarMeaning } from './plain-scalar.ts';
import { resolveTaggedScalar } from './tagged-scalar.ts';
import { isExistingTime } from './timestamp.ts';
import { placeOf } from './token.ts';
import type { MapEntry, MapToken, Origin, ScalarToken, SourceText, Token } from './token.ts';
import { YamlMistake } from './yaml/yaml-mistake.ts';
import type { AliasNode, MappingNode, ScalarNode, SequenceNode, YamlNode } from './yaml/yaml-node.ts';

/** Deeper documents are refused, with aliases expanded: whatever walks through one takes stack for each level. */
export const MAXIMUM_DEPTH = 300;
/** Values of a file, written ones and those that aliases expand to: a text can name a billion of them in a few lines. */
export const MAXIMUM_VALUES = 500_000;
/** Entries that merge keys copy; each takes time, though the result may hold few of them. */
const MAXIMUM_MERGED = 500_000;
const CORE_TAG = 'tag:yaml.org,2002:';
/** The language allows ASCII only, control characters included. */
const BEYOND_ASCII = /\P{ASCII}/u;
/** Collections that YAML knows as lists of pairs; nothing in the language is one. */
const PAIR_LISTS = new Set(['omap', 'pairs']);

/** How much a collection holds with everything in it. */
interface Extent {
  values: number;
  depth: number;
}

/** Reads the nodes of one YAML document into tokens; aliases are resolved here, merge keys are applied. */
export class TokenReader {
  private readonly anchors = new Map<string, Token | 'open'>();
  private readonly extents = new Map<Token, Extent>();
  private mergedCount = 0;

  constructor(private readonly source: SourceText) {}

  /** Throws YamlMistake for values that nothing can be made of. */
  read(root: YamlNode | null): Token {
    if (root === null) return this.emptyMap({ source: this.source, offset: 0, end: 0 });
    const token = this.readItem(root);
    return token.kind === 'scalar' && token.type === 'null' ? this.emptyMap(token.origin) : token;
  }

  private emptyMap(origin: Origin): MapToken {
    return { kind: 'map', entries: new Map(), origin };
  }

  /** A value where it stands for itself; as a key, every number is a text. */
  private readItem(node: YamlNode): Token {
    const token = this.readNode(node);
    if (token.kind === 'scalar' && token.type === 'float' && !Number.isFinite(token.value))
      this.refuseNumber(
        'is infinite, or no number: JSON has no form for it. Put it in quotes.',
        token.origin,
        node,
      );
    return token;
  }

  private readNode(node: YamlNode): Token {
    if (node.kind === 'alias') return this.readAlias(node);
    if (node.anchor !== null) this.anchors.set(node.anchor, 'open');
    const token = this.readValue(node);
    if (node.anchor !== null) this.anchors.set(node.anchor, token);
    return token;
  }

  private readAlias(node: AliasNode): Token {
    const token = this.anchors.get(node.anchor);
    if (token === undefined || token === 'open')
      return this.refuse(`the value of '${node.anchor}' contains itself`, node);
    return token;
  }

  private readValue(node: Exclude<YamlNode, AliasNode>): Token {
    const tag = node.tag?.startsWith(CORE_TAG) ? node.tag.slice(CORE_TAG.length) : node.tag;
    if (node.kind === 'scalar') return this.readScalar(node, tag);
    if (tag !== null && PAIR_LISTS.has(tag) && node.kind === 'sequence')
      throw new YamlMistake(
        'AttributeError',
        `'!!${tag}' is no type of the language; use a list`,
        node.offset,
        node.end,
      );
    if (node.kind === 'mapping' && tag === 'set') {
      this.readMap(node);
      return { kind: 'scalar', type: 'set', value: '', origin: this.origin(node) };
    }
    if (tag !== null && tag !== (node.kind === 'sequence' ? 'seq' : 'map')) return this.refuseTag(node);
    return this.sized(node.kind === 'sequence' ? this.readList(node) : this.readMap(node), node);
  }

  private readList(node: SequenceNode): Token {
    const items = node.items.map((item) => this.readItem(item));
    return { kind: 'list', items, origin: this.origin(node) };
  }

  private readMap(node: MappingNode): MapToken {
    const written: MapEntry[] = [];
    const merged: MapToken[] = [];
    for (const [key, value] of node.pairs) {
      if (isMergeKey(key)) merged.push(...this.mergedMaps(this.readNode(withoutTag(value)), key));
      else {
        const [keyToken, valueToken] = [this.readKey(key), this.readItem(value)];
        written.push({ key: this.requireScalar(keyToken, key), value: valueToken });
      }
    }
    const entries = new Map(merged[0]?.entries);
    for (const map of merged.slice(1)) for (const entry of map.entries.values()) setEntry(entries, entry);
    for (const entry of written) setEntry(entries, entry);
    return { kind: 'map', entries, origin: this.origin(node) };
  }

  private readKey(node: YamlNode): Token {
    if (!isDefaultKey(node)) return this.readNode(node);
    const key: ScalarToken = { kind: 'scalar', type: 'string', value: '=', origin: this.origin(node) };
    if (node.anchor !== null) this.anchors.set(node.anchor, key);
    return key;
  }

  private requireScalar(key: Token, node: YamlNode): ScalarToken {
    if (key.kind === 'scalar' && key.type !== 'set') return key;
    throw new YamlMistake('TypeError', 'a mapping or a list cannot be a key', node.offset, node.end);
  }

  /** Of several merged mappings the first has the last word, so they come in reverse. */
  private mergedMaps(value: Token, node: YamlNode): MapToken[] {
    const sources = value.kind === 'list' ? value.items.toReversed() : [value];
    return sources.map((source) => {
      if (source.kind !== 'map')
        return this.refuse('expected a mapping or list of mappings for merging', node);
      this.mergedCount += source.entries.size;
      if (this.mergedCount > MAXIMUM_MERGED)
        this.refuseExtent(`merge keys expand to more than ${MAXIMUM_MERGED} entries`, node);
      return source;
    });
  }

  private readScalar(node: ScalarNode, tag: string | null): ScalarToken {
    const meaning = tag === null ? this.meaningOf(node) : this.taggedMeaning(node, tag);
    this.check(meaning, node);
    return { kind: 'scalar', type: meaning.type, value: meaning.value, origin: this.origin(node) };
  }

  private meaningOf(node: ScalarNode): ScalarMeaning {
    if (!node.isPlain) return { type: 'string', value: node.text };
    if (node.text === '=' || node.text === '<<')
      return this.refuse(`'${node.text}' has a meaning of its own in YAML; put it in quotes`, node);
    return resolvePlainScalar(node.text);
  }

  private taggedMeaning(node: ScalarNode, tag: string): ScalarMeaning {
    const meaning = resolveTaggedScalar(tag, node.text);
    if (meaning === undefined) return this.refuseTag(node);
    if ('type' in meaning) return meaning;
    throw new YamlMistake(meaning.exception, meaning.message, node.offset, node.end);
  }

  /** Refuses what has the form of a value but is none. */
  private check({ type, value }: ScalarMeaning, node: ScalarNode): void {
    if (type === 'string' && BEYOND_ASCII.test(String(value))) this.refuseCharacters(node);
    if (type === 'integer' && Number.isNaN(value)) this.refuseValue(`'${node.text}' is no number`, node);
    if (type === 'integer' && !Number.isSafeInteger(value))
      this.refuseNumber(
        'is too large for a number: its last digits would be lost. Put it in quotes.',
        node,
        node,
      );
    if (type === 'date' && !isExistingTime(node.text))
      this.refuseValue(
        `there is no such day or time as '${node.text}'; put it in quotes if it is no date`,
        node,
      );
  }

  /** Counts values and levels with aliases expanded. Each token is counted once, so this is linear in the text. */
  private sized<T extends Token>(token: T, node: YamlNode): T {
    const extent: Extent = { values: 1, depth: 1 };
    if (token.kind === 'list') for (const item of token.items) this.extend(extent, item);
    if (token.kind === 'map') for (const { value } of token.entries.values()) this.extend(extent, value);
    if (extent.values > MAXIMUM_VALUES)
      this.refuseExtent(`aliases expand to more than ${MAXIMUM_VALUES} values`, node);
    if (extent.depth > MAXIMUM_DEPTH)
      this.refuseExtent(`values are nested deeper than ${MAXIMUM_DEPTH} levels by aliases`, node);
    this.extents.set(token, extent);
    return token;
  }

  private extend(extent: Extent, child: Token): void {
    const inner = child.kind === 'scalar' ? undefined : this.extents.get(child);
    extent.values += inner?.values ?? 1;
    extent.depth = Math.max(extent.depth, (inner?.depth ?? 0) + 1);
  }

  private refuseExtent(message: string, { offset, end }: YamlNode): never {
    throw new YamlMistake('parsing', message, offset, end);
  }

  private origin({ offset, end }: { offset: number; end: number }): Origin {
    return { source: this.source, offset, end };
  }

  private refuse(message: string, node: YamlNode): never {
    throw new YamlMistake('constructing', message, node.offset, node.end);
  }

  private refuseTag(node: YamlNode): never {
    const shown = node.tag?.replace(CORE_TAG, '!!');
    return this.refuse(`the tag '${shown}' does not fit this ${node.kind}, or is not known`, node);
  }

  private refuseValue(message: string, { offset, end }: YamlNode): never {
    throw new YamlMistake('value', message, offset, end);
  }

  /** Numbers that would not arrive as they were written. */
  private refuseNumber(what: string, { offset, end }: Omit<Origin, 'source'>, node: YamlNode): never {
    const written = this.source.text.slice(offset, end);
    throw new YamlMistake(
      { exception: 'DSLParsingFormatException', code: 1 },
      `${written} ${what}`,
      node.offset,
      node.end,
    );
  }

  private refuseCharacters(node: ScalarNode): never {
    const { line, column } = placeOf(this.origin(node));
    const message = `illegal characters in line: ${line}, column: ${column}. Only valid ascii chars are supported.`;
    const refusal = { exception: 'DSLParsingInputTypeException', code: 108 } as const;
    throw new YamlMistake(refusal, message, node.offset, node.end);
  }
}

const isPlainText = (node: YamlNode, text: string): boolean =>
  node.kind === 'scalar' && node.isPlain && node.tag === null && node.text === text;
const isMergeKey = (node: YamlNode): boolean => isPlainText(node, '<<');
/** What is merged is a mapping or a list by its form alone. */
const withoutTag = (node: YamlNode): YamlNode =>
  node.kind === 'mapping' || node.kind === 'sequence' ? { ...node, tag: null } : node;
const isDefaultKey = (node: YamlNode): boolean => isPlainText(node, '=');

/**
 * Numbers and booleans of the same value are one key, as they always were: of `1`, `1.0` and `true` the first one stays
 * as key, and the last one gives the value.
 */
function setEntry(entries: Map<string, MapEntry>, entry: MapEntry): void {
  const text = keyText(entry.key, entries);
  const first = entry.key.type === 'string' ? undefined : entries.get(text)?.key;
  entries.set(text, first === undefined || first.type === 'string' ? entry : { ...entry, key: first });
}

/** The text under which an entry stands: that of an equal key, if there is one. */
function keyText({ type, value }: ScalarToken, entries: ReadonlyMap<string, MapEntry>): string {
  if (type === 'string') return String(value);
  if (type === 'null') return 'None';
  const forms = [String(Number(value))];
  if (type === 'boolean') forms.unshift(value ? 'True' : 'False');
  else if (type !== 'integer' && type !== 'float') return String(value);
  if (type === 'float') forms.unshift(floatText(Number(value)));
  const equals = [...forms, `${Number(value)}.0`, ...(value === 1 ? ['True'] : value === 0 ? ['False'] : [])];
  return (
    equals.find((text) => entries.get(text)?.key.type !== 'string' && entries.has(text)) ??
    (forms[0] as string)
  );
}

function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  return Number.isInteger(value) && Math.abs(value) < 1e16 ? `${value}.0` : String(value);
}
