import { isAlias, isMap, isScalar, isSeq } from 'yaml';
import type { Alias, Node, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { resolvePlainScalar, resolveTaggedScalar } from './plain-scalar.ts';
import type { ScalarMeaning } from './plain-scalar.ts';
import type { MapEntry, MapToken, Origin, ScalarToken, SourceText, Token } from './token.ts';
import { BlueprintError } from '../problem.ts';
import { placeOf } from './token.ts';

/** Values after aliases are expanded; a text can name a billion of them in a few lines. */
const MAXIMUM_VALUES = 2_000_000;
const CORE_TAG = 'tag:yaml.org,2002:';
// eslint-disable-next-line no-control-regex -- the language allows ASCII only, control characters included
const ASCII = /^[\x00-\x7f]*$/;

/** Reads the nodes of one YAML document into tokens; aliases are resolved here, merge keys are applied. */
export class TokenReader {
  private readonly anchors = new Map<string, Token | 'open'>();
  private readonly sizes = new WeakMap<Token, number>();

  constructor(private readonly source: SourceText) {}

  read(contents: unknown): Token {
    if (contents === null || contents === undefined)
      return { kind: 'map', entries: new Map(), origin: this.origin(0) };
    const root = this.readNode(contents as Node);
    if (root.kind === 'scalar' && root.type === 'null')
      return { kind: 'map', entries: new Map(), origin: root.origin };
    return root;
  }

  private readNode(node: Node): Token {
    if (isAlias(node)) return this.readAlias(node);
    const anchor = (node as { anchor?: string }).anchor;
    if (anchor) this.anchors.set(anchor, 'open');
    const token = this.readValue(node);
    if (anchor) this.anchors.set(anchor, token);
    return token;
  }

  private readAlias(alias: Alias): Token {
    const token = this.anchors.get(alias.source);
    if (token === undefined) this.refuse(`found undefined alias '${alias.source}'`, alias);
    if (token === 'open') this.refuse(`the value of '${alias.source}' contains itself`, alias);
    return token;
  }

  private readValue(node: Node): Token {
    if (isMap(node)) return this.sized(this.readMap(node), node);
    if (isSeq(node)) return this.sized(this.readList(node), node);
    if (isScalar(node)) return this.readScalar(node);
    return this.refuse('this kind of value is not supported', node);
  }

  private readList(node: YAMLSeq): Token {
    const items = node.items.map((item) => this.readNode(item as Node));
    return { kind: 'list', items, origin: this.origin(offsetOf(node)) };
  }

  private readMap(node: YAMLMap): MapToken {
    const written: MapEntry[] = [];
    const merged: MapEntry[] = [];
    for (const pair of node.items as Pair<Node, Node | null>[]) {
      const key = this.readKey(pair.key);
      const value = pair.value ? this.readNode(pair.value) : this.absent(pair.key);
      if (isMergeKey(pair.key)) merged.push(...this.mergedEntries(value, pair.key));
      else written.push({ key, value });
    }
    const entries = new Map<string, MapEntry>();
    for (const entry of [...merged, ...written]) entries.set(String(entry.key.value), entry);
    return { kind: 'map', entries, origin: this.origin(offsetOf(node)) };
  }

  private readKey(node: Node): ScalarToken {
    const key = this.readNode(node);
    if (key.kind !== 'scalar') return this.refuse('a mapping or a list cannot be a key', node);
    return key;
  }

  /** Of several merged mappings the first has the last word, so they come in reverse. */
  private mergedEntries(value: Token, node: Node): MapEntry[] {
    const sources = value.kind === 'list' ? value.items.toReversed() : [value];
    return sources.flatMap((source) => {
      if (source.kind !== 'map') this.refuse('expected a mapping or list of mappings for merging', node);
      return [...source.entries.values()];
    });
  }

  private readScalar(node: Scalar): ScalarToken {
    const text = String(node.value ?? '');
    if (!ASCII.test(text)) this.refuseCharacters(node);
    return { kind: 'scalar', ...this.meaningOf(node, text), origin: this.origin(offsetOf(node)) };
  }

  private meaningOf(node: Scalar, text: string): ScalarMeaning {
    const tag = node.tag;
    if (!tag || tag === '!' || tag === `${CORE_TAG}str`) {
      const isPlain = node.type === 'PLAIN' || node.type === undefined;
      return isPlain && !tag ? resolvePlainScalar(text) : { type: 'string', value: text };
    }
    const meaning = tag.startsWith(CORE_TAG)
      ? resolveTaggedScalar(tag.slice(CORE_TAG.length), text)
      : undefined;
    return meaning ?? this.refuse(`could not determine a value for the tag '${tag}'`, node);
  }

  private absent(key: Node): ScalarToken {
    return { kind: 'scalar', type: 'null', value: null, origin: this.origin(offsetOf(key)) };
  }

  /** Counts values with aliases expanded. Each token is counted once, so this is linear in the text. */
  private sized<T extends Token>(token: T, node: Node): T {
    const children =
      token.kind === 'list'
        ? token.items
        : token.kind === 'map'
          ? [...token.entries.values()].map((entry) => entry.value)
          : [];
    const size = children.reduce((total, child) => total + (this.sizes.get(child) ?? 1), 1);
    if (size > MAXIMUM_VALUES) this.refuse(`aliases expand to more than ${MAXIMUM_VALUES} values`, node);
    this.sizes.set(token, size);
    return token;
  }

  private origin(offset: number): Origin {
    return { source: this.source, offset };
  }

  private refuse(detail: string, node: Node): never {
    const place = placeOf(this.origin(offsetOf(node)));
    const message = `Failed to parse DSL: Illegal yaml; ${detail}`;
    throw new BlueprintError([
      { message, code: -1, exception: 'DSLParsingFormatException', ...place, path: null },
    ]);
  }

  private refuseCharacters(node: Node): never {
    const place = placeOf(this.origin(offsetOf(node)));
    const message = `illegal characters in line: ${place.line}, column: ${place.column}. Only valid ascii chars are supported.`;
    throw new BlueprintError([
      { message, code: 108, exception: 'DSLParsingInputTypeException', ...place, path: null },
    ]);
  }
}

const offsetOf = (node: Node): number => node.range?.[0] ?? 0;

const isMergeKey = (node: Node): boolean =>
  isScalar(node) && node.value === '<<' && (node.type === 'PLAIN' || node.type === undefined);
