import type { Random } from './generator/random.ts';

/** Pieces that fit nearly everywhere, and some that mostly do not. */
interface Pieces {
  calm: readonly string[];
  odd: readonly string[];
}

const KEYS: Pieces = {
  calm: [
    'a',
    'b',
    'c',
    'key',
    'long key',
    'x-y',
    'a:b',
    'k#1',
    '1',
    '1.0',
    'true',
    '~',
    "'q k'",
    '"d"',
    '.inf',
    'on',
  ],
  odd: ['', '=', '<<', '- a', '*none', '2020-01-31', '!!str', 'a: b', '@a', '"'],
};
const PLAIN: Pieces = {
  calm: [
    'x',
    'y z',
    'a#b',
    'a #c',
    'http://h:80/p',
    '-a',
    'a - b',
    'a:b',
    '--x',
    '<x>',
    'a\\b',
    "it's",
    'a"b',
    'x|y',
  ],
  odd: [
    'x\ty',
    '%d',
    '?a',
    ':a',
    'a,b',
    'a]b',
    'a: b',
    '@a',
    '`a',
    '%a',
    '!',
    '&',
    '*',
    '---',
    '...',
    '-',
    '?',
    ':',
    '[',
    '"',
  ],
};
const TYPED: Pieces = {
  calm: [
    ...['~', 'null', 'Null', 'nuLL', 'yes', 'No', 'oN', 'OFF', 'y', 'n', 'true', 'False', 'tRue'],
    ...[
      '0',
      '-0',
      '012',
      '08',
      '0x1F',
      '-0b11',
      '0o17',
      '1_000',
      '_1',
      '+7',
      '12:30',
      '1:60',
      '-1:2:3',
      '1__',
    ],
    ...[
      '1.5',
      '.5',
      '1.',
      '1e3',
      '1.0e+3',
      '1.0e3',
      '-.5e-2',
      '190:20:30.15',
      '.inf',
      '-.INF',
      '.nan',
      '.Nan',
      '._1',
      '.',
    ],
    ...['2020-01-31', '2020-1-31', '2001-12-14t21:59:43.10-05:00', '2001-12-14 21:59:43 Z'],
  ],
  odd: ['0x_', '=', '<<', '2020-02-30', '0000-01-01', '2020-01-31 25:00:00'],
};
/** What scalars may be put together from, so that some of them nearly have a type. */
const DIGITS: Pieces = {
  calm: [
    '0',
    '1',
    '7',
    '60',
    '_',
    ':',
    '.',
    '-',
    '+',
    'e',
    'x',
    'b',
    'e+3',
    '2020-01-01',
    'T',
    ' ',
    '10:00:00',
    '.inf',
  ],
  odd: [': ', ' #', '\t'],
};
const TAGS: Pieces = {
  calm: ['!!str', '!', '!<tag:yaml.org,2002:str>', '!!s%74r'],
  odd: [
    ...['!!int', '!!float', '!!bool', '!!null', '!!binary', '!!timestamp', '!!set', '!!map', '!!seq'],
    ...['!own', '!e!str', '!!%zz', '!<a', '!!', '!!python/name:x'],
  ],
};
const ESCAPES: Pieces = {
  calm: [
    '\\n',
    '\\t',
    '\\x41',
    '\\u0042',
    '\\U00000043',
    '\\"',
    '\\\\',
    '\\ ',
    '\\0',
    '\\e',
    '\\/',
    '\\\n  ',
  ],
  odd: ['\\q', '\\x4', '\\u00e9', '\\UFFFFFFFF', '\\\t', '\\_', '\\L'],
};
const GAPS: Pieces = {
  calm: [' ', '  ', '\n  ', '\n\n  ', ' \n   '],
  odd: ['\t', '\n', '\n\t', '\n--- ', ' #'],
};
const LINES: Pieces = {
  calm: ['text', 'more', ' deep', '# x', '', '\tx', '- a', 'a: b', '  '],
  odd: ['\n', '\n---', '\u2028'],
};
const HEADERS: Pieces = {
  calm: ['', '', '-', '+', ' # c', '- # c'],
  odd: ['2', '1-', '+1', '0', 'x', '-#', '--', '\t'],
};
const BEFORE: Pieces = {
  calm: [
    '',
    '',
    '',
    '',
    '---\n',
    '--- # c\n',
    '%YAML 1.1\n---\n',
    '%YAML 1.2 # c\n---\n',
    '# c\n',
    '\n\n',
    '\ufeff',
    '%ODD x y\n---\n',
  ],
  odd: [
    ...[
      '--- ',
      '%YAML 2.0\n---\n',
      '%YAML 1\n---\n',
      '%YAML 1.1\n',
      '...\n',
      '%YAML 1.1\n%YAML 1.1\n---\n',
      '%\n---\n',
      '\t',
    ],
    ...[
      '%TAG !e! tag:yaml.org,2002:\n---\n',
      '%TAG !e! !\n%TAG !e! !\n---\n',
      '%TAG !e!x y\n---\n',
      '--- |\n',
      '--- !!map\n',
    ],
  ],
};
const AFTER: Pieces = {
  calm: ['', '\n', '\n...\n', '\n# end', '\n\n\n', ' ', ' # c', '\r\n', '\n...\n# c\n'],
  odd: ['\n---\n', '\n--- b\n', '\n...\nb', '\t', '\n...\n---\n', '\n]', '\n\t\n', '\n '],
};
const BETWEEN: Pieces = { calm: [' '], odd: ['', '  ', '\t', ' \t', '\n', ' # c\n'] };
const SEPARATORS: Pieces = {
  calm: [', ', ',', ' , ', ',\n    ', ', # c\n    '],
  odd: [' ', ',\n', ',,', ', - ', '\t'],
};
/** The characters that structure a text, and some that may not stand in one. */
const DAMAGE = [
  ...' \n\t:-?,[]{}#&*!|>\'"%@`=~a1\\\r',
  ...['\n  ', '\n---\n', ': ', '- ', ' #', '\u00e9', '\u0001', '\u2028', '\u0085'],
];

/**
 * Writes random texts in YAML 1.1: collections and scalars in all styles, properties, documents; comments, tabs and
 * indentation between them. Some hold odd pieces, some are damaged afterwards; about half of all are refused.
 */
export class YamlTexts {
  private anchors = 0;
  /** Those whose values are complete; a value that holds itself is refused. */
  private closed: string[] = [];
  private isOdd = false;

  constructor(private readonly random: Random) {}

  next(): string {
    for (;;) {
      this.anchors = 0;
      this.closed = [];
      this.isOdd = this.random.chance(0.4);
      const text = this.pick(BEFORE) + this.block(this.random.int(1, 4)) + this.pick(AFTER);
      const result = this.random.chance(0.75) ? text : this.damaged(text);
      if (!isKnownToDiffer(result)) return result;
    }
  }

  /** A node at the start of a line. */
  private block(depth: number): string {
    if (depth === 0 || this.random.chance(0.1)) return this.leaf();
    return this.lines(this.random.chance(0.65) ? () => this.entry(depth - 1) : () => this.item(depth - 1));
  }

  private lines(line: () => string): string {
    const text = Array.from({ length: this.random.int(1, 4) }, line);
    return text.map((one) => one + this.rarely([' # c', '\n# c', '\n', '\n   # c'], 0.1)).join('\n');
  }

  private item(depth: number): string {
    return `-${this.pick(BETWEEN)}${this.indented(this.block(depth), this.width())}`;
  }

  private entry(depth: number): string {
    const { random } = this;
    const width = this.width();
    if (random.chance(0.1))
      return `? ${this.indented(this.block(0), 2)}\n:${this.pick(BETWEEN)}${this.indented(this.block(depth), width)}`;
    const key = `${this.key()}:`;
    if (depth === 0 || random.chance(0.4)) {
      const value = this.isOdd && random.chance(0.1) ? this.block(depth) : this.leaf();
      return key + this.pick(BETWEEN) + this.indented(value, Math.max(width, 1));
    }
    const anchor = random.chance(0.15) ? this.anchor() : '';
    const properties = anchor === '' ? this.rarely([' ', ' # c', ' !!map', ' !!seq'], 0.1) : ` &${anchor}`;
    const lines = random.chance(0.1) ? `${this.entry(depth - 1)}\n<<: ${this.merged()}` : this.block(depth);
    if (anchor !== '') this.closed.push(anchor);
    return `${key}${properties}\n${' '.repeat(width)}${this.indented(lines, width)}`;
  }

  private merged(): string {
    if (this.closed.length === 0 || this.random.chance(0.2)) return '[{b: 1}, {a: 2, 1.0: y}]';
    const alias = () => `*${this.random.pick(this.closed)}`;
    return this.random.chance(0.5) ? alias() : `[${alias()}, {a: 1, 1: x}, ${alias()}]`;
  }

  private key(): string {
    if (this.random.chance(0.95)) return this.pick(KEYS);
    return this.random.chance(0.7) ? this.withProperties(this.pick(KEYS)) : this.flow(1);
  }

  private flow(depth: number): string {
    const { random } = this;
    const isMapping = random.chance(0.5);
    const inner = this.some(3, () => {
      const value =
        depth > 1 && random.chance(0.4) ? this.flow(depth - 1) : this.withProperties(this.scalar());
      const isPair = random.chance(isMapping ? 0.9 : 0.2);
      const item = isPair
        ? `${this.rarely(['? '], 0.1)}${this.pick(KEYS)}:${this.pick(BETWEEN)}${value}`
        : value;
      return item + this.pick(SEPARATORS);
    });
    const text = random.chance(0.2) ? inner : inner.replace(/[\s,]+$/, '');
    return isMapping ? `{${text}}` : `[${text}]`;
  }

  private leaf(): string {
    const content = this.random.pick([
      () => this.textBlock(),
      () => this.flow(this.random.int(1, 3)),
      ...Array<() => string>(5).fill(() => this.scalar()),
    ]);
    return this.withProperties(content());
  }

  private scalar(): string {
    const { random } = this;
    const kind = random.int(0, 9);
    if (kind <= 2) return this.pick(PLAIN);
    if (kind <= 4) return this.pick(TYPED);
    if (kind === 5) return this.some(4, () => this.pick(DIGITS));
    if (kind === 6) return `${this.pick(PLAIN)}${this.pick(GAPS)}${this.pick(PLAIN)}`;
    if (kind === 7)
      return `'${this.some(3, () => random.pick(['a', "''", '\\', '"', '# ', this.pick(GAPS)]))}'`;
    if (kind === 8)
      return `"${this.some(4, () => random.pick(['a', "'", ': ', this.pick(GAPS), this.pick(ESCAPES)]))}"`;
    if (this.isOdd && random.chance(0.1)) return `*a${random.int(0, this.anchors)}`;
    return this.closed.length > 0 ? `*${random.pick(this.closed)}` : 'x';
  }

  /** A scalar after `|` or `>`. */
  private textBlock(): string {
    const width = Math.max(this.width(), 1);
    const lines = this.some(5, () => `\n${' '.repeat(width)}${this.pick(LINES)}`);
    return this.random.pick(['|', '>']) + this.pick(HEADERS) + lines;
  }

  private withProperties(content: string): string {
    const { random } = this;
    if (random.chance(0.85) || content.startsWith('*')) return content;
    const tag = this.pick(TAGS);
    if (random.chance(0.5)) return `${tag} ${content}`;
    const anchor = this.anchor();
    this.closed.push(anchor);
    return random.chance(0.5) ? `&${anchor} ${content}` : `${tag} &${anchor} ${content}`;
  }

  private anchor(): string {
    return `a${this.isOdd && this.random.chance(0.1) ? 0 : this.anchors++}`;
  }

  private damaged(text: string): string {
    const { random } = this;
    const at = random.int(0, text.length);
    const [before, after] = [text.slice(0, at), text.slice(at)];
    return random.pick([
      before + after.slice(1),
      before + random.pick(DAMAGE) + after,
      before + after.slice(0, random.int(1, 6)) + after,
      before + after.replace(/\n /, '\n'),
      before + after.replace(/\n/, '\n '),
    ]);
  }

  private pick({ calm, odd }: Pieces): string {
    return this.random.pick(this.isOdd && this.random.chance(0.07) ? odd : calm);
  }

  private width(): number {
    return this.isOdd && this.random.chance(0.1) ? this.random.int(0, 4) : 2;
  }

  private indented(text: string, width: number): string {
    return text.replaceAll('\n', `\n${' '.repeat(width)}`);
  }

  private some(most: number, piece: () => string): string {
    return Array.from({ length: this.random.int(1, most) }, piece).join('');
  }

  private rarely(choices: readonly string[], probability: number): string {
    return this.random.chance(probability) ? this.random.pick(choices) : '';
  }
}

/**
 * Texts on whose meaning we do not agree with the reference, on purpose, and others that mean nothing to anybody.
 *
 * - Integers beyond 2^53, which we refuse.
 * - Keys that differ by their type only, as `1` and `"1"`: our mappings are those of JSON, whose keys are texts.
 * - Ordered mappings and lists of pairs, which the reference reads into values that nothing in the language can take.
 * - A mapping with the tag of a scalar and the key `=`, which stands for the value of that key.
 */
const isKnownToDiffer = (text: string): boolean =>
  /[0-9a-f_]{13}|(?:\d+:){4}/i.test(text) ||
  /(?:['"]|!\S* )(?:&\S+ )?(?:1|1\.0|true|on|~|\.inf)\b/.test(text) ||
  /omap|pairs/.test(text) ||
  /!![^]*=\s*:/.test(text);
