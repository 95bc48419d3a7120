import type { Json, JsonObject } from '@cloudloom/blueprint';
import { isMapping } from './model.ts';
import type { Random } from './random.ts';

/** Texts that may stand without quotes: no indicator, and nothing that YAML 1.1 reads as another type. */
const PLAIN = /^[A-Za-z_][A-Za-z0-9_./-]*$/;
const RESERVED = /^(y|n|yes|no|on|off|true|false|null)$/i;
const INDENT = 2;

/** The habits of one author: how a document is written down. All shares are probabilities. */
export interface Style {
  flow: number;
  doubleQuotes: number;
  singleQuotes: number;
  comments: number;
  anchors: number;
  mergeKeys: number;
  oddNumbers: number;
  blockText: number;
}

export const PLAIN_STYLE: Style = {
  flow: 0,
  doubleQuotes: 0,
  singleQuotes: 0,
  comments: 0,
  anchors: 0,
  mergeKeys: 0,
  oddNumbers: 0,
  blockText: 0,
};

export const randomStyle = (random: Random): Style => ({
  flow: random.pick([0, 0.1, 0.3, 0.7]),
  doubleQuotes: random.pick([0, 0.1, 0.5]),
  singleQuotes: random.pick([0, 0.1, 0.5]),
  comments: random.pick([0, 0.05, 0.2]),
  anchors: random.pick([0, 0, 0.6]),
  mergeKeys: random.pick([0, 0.8]),
  oddNumbers: random.pick([0, 0, 0.4]),
  blockText: random.pick([0, 0.8]),
});

interface Anchor {
  name: string;
  value: Json;
}

/** Writes a JSON document as YAML 1.1 text in a given style. Empty objects and lists are written in flow form. */
export function writeYaml(document: Json, style: Style, random: Random): string {
  return new YamlWriter(style, random, repeatedParts(document)).document(document);
}

/** Parts with at least two entries that occur several times: candidates for anchors. */
function repeatedParts(document: Json): ReadonlySet<string> {
  const counts = new Map<string, number>();
  const count = (value: Json): void => {
    if (typeof value !== 'object' || value === null) return;
    const children = Object.values(value) as Json[];
    if (children.length > 0) {
      const text = JSON.stringify(value);
      counts.set(text, (counts.get(text) ?? 0) + 1);
    }
    children.forEach(count);
  };
  count(document);
  return new Set([...counts].filter(([, times]) => times > 1).map(([text]) => text));
}

class YamlWriter {
  private readonly anchors: Anchor[] = [];
  private anchorCount = 0;

  constructor(
    private readonly style: Style,
    private readonly random: Random,
    private readonly repeated: ReadonlySet<string>,
  ) {}

  document(value: Json): string {
    if (!isMapping(value)) return `${this.flow(value)}\n`;
    return `${this.mapping(value, 0).join('\n')}\n`;
  }

  /** The lines of a block mapping. */
  private mapping(value: JsonObject, depth: number): string[] {
    const { merged, rest } = this.mergeKey(value);
    const lines = merged ? [`${' '.repeat(depth)}<<: *${merged}`] : [];
    for (const [key, child] of rest)
      lines.push(...this.entry(`${' '.repeat(depth)}${this.text(key)}:`, child, depth));
    return lines;
  }

  /** A child after its key or its dash. */
  private entry(prefix: string, value: Json, depth: number): string[] {
    const comment = this.random.chance(this.style.comments)
      ? ` # ${this.random.pick(['note: {', 'see "docs"', '- later'])}`
      : '';
    const alias = this.aliasOf(value);
    if (alias) return [`${prefix} *${alias}${comment}`];
    const anchor = this.anchorOf(value);
    const mark = anchor ? ` &${anchor}` : '';
    const lines = this.body(prefix + mark, value, depth, comment);
    if (anchor) this.anchors.push({ name: anchor, value });
    return lines;
  }

  private body(prefix: string, value: Json, depth: number, comment: string): string[] {
    if (isParent(value) && !this.random.chance(this.style.flow)) {
      const inner = isMapping(value) ? this.mapping(value, depth + INDENT) : this.list(value, depth + INDENT);
      return [`${prefix}${comment}`, ...inner];
    }
    if (typeof value === 'string' && this.isBlockText(value)) {
      const pad = ' '.repeat(depth + INDENT);
      return [
        `${prefix} |`,
        ...value
          .trimEnd()
          .split('\n')
          .map((line) => (line ? pad + line : '')),
      ];
    }
    return [`${prefix} ${this.flow(value)}${comment}`];
  }

  private list(items: readonly Json[], depth: number): string[] {
    return items.flatMap((item) => this.entry(`${' '.repeat(depth)}-`, item, depth));
  }

  private flow(value: Json): string {
    if (Array.isArray(value)) return `[${value.map((item) => this.flowChild(item)).join(', ')}]`;
    if (isMapping(value))
      return `{${Object.entries(value)
        .map(([key, item]) => `${this.text(key)}: ${this.flowChild(item)}`)
        .join(', ')}}`;
    return this.scalar(value);
  }

  private flowChild(value: Json): string {
    const alias = this.aliasOf(value);
    return alias ? `*${alias}` : this.flow(value);
  }

  private scalar(value: string | number | boolean | null): string {
    if (typeof value === 'string') return this.text(value);
    if (!this.random.chance(this.style.oddNumbers)) return value === null ? 'null' : String(value);
    if (value === null) return this.random.pick(['~', 'Null', 'NULL']);
    if (typeof value === 'boolean')
      return this.random.pick(value ? ['yes', 'On', 'TRUE', 'true'] : ['no', 'Off', 'FALSE', 'false']);
    return oddNumber(value, this.random);
  }

  private text(text: string): string {
    if (this.random.chance(this.style.doubleQuotes)) return JSON.stringify(text);
    const isPrintable = /^[ -~]*$/.test(text);
    if (isPrintable && this.random.chance(this.style.singleQuotes)) return `'${text.replaceAll("'", "''")}'`;
    if (PLAIN.test(text) && !RESERVED.test(text)) return text;
    return isPrintable && !text.includes("'") ? `'${text}'` : JSON.stringify(text);
  }

  private isBlockText(text: string): boolean {
    const fits = /^[!-~][ -~\n]*[^\s]\n$/.test(text) && !/\n\n$/.test(text) && !/ \n/.test(text);
    return fits && this.random.chance(this.style.blockText);
  }

  private aliasOf(value: Json): string | undefined {
    if (this.anchors.length === 0 || typeof value !== 'object' || value === null) return undefined;
    const text = JSON.stringify(value);
    return this.anchors.find((anchor) => JSON.stringify(anchor.value) === text)?.name;
  }

  private anchorOf(value: Json): string | undefined {
    if (!isParent(value) || !this.repeated.has(JSON.stringify(value))) return undefined;
    return this.random.chance(this.style.anchors) ? `part_${(this.anchorCount += 1)}` : undefined;
  }

  /** An anchored mapping whose entries are the first ones of this one, to be merged in. */
  private mergeKey(value: JsonObject): { merged?: string; rest: [string, Json][] } {
    const entries = Object.entries(value);
    const fitting = this.anchors.find(
      (anchor) =>
        isMapping(anchor.value) &&
        Object.entries(anchor.value).every(
          ([key, item], index) =>
            entries[index]?.[0] === key && JSON.stringify(entries[index]?.[1]) === JSON.stringify(item),
        ),
    );
    if (!fitting || !this.random.chance(this.style.mergeKeys)) return { rest: entries };
    return { merged: fitting.name, rest: entries.slice(Object.keys(fitting.value as JsonObject).length) };
  }
}

const isParent = (value: Json): value is Json[] | JsonObject =>
  typeof value === 'object' && value !== null && Object.keys(value).length > 0;

/** The forms of numbers that only YAML 1.1 has. */
function oddNumber(value: number, random: Random): string {
  if (!Number.isInteger(value)) return `${value}`;
  const forms = [`${value}`, `+${value}`];
  if (value >= 0) forms.push(`0x${value.toString(16)}`, `0${value.toString(8)}`, `0b${value.toString(2)}`);
  if (value >= 1000) forms.push(`${Math.floor(value / 1000)}_${String(value % 1000).padStart(3, '0')}`);
  if (value >= 60 && value < 3600)
    forms.push(`${Math.floor(value / 60)}:${String(value % 60).padStart(2, '0')}`);
  return random.pick(value < 0 ? [`${value}`] : forms);
}
