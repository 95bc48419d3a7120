import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { compileExpression, matchesAtStart } from '@cloudloom/blueprint';
import { referencePython } from './python-servers.ts';
import { SEED } from './seed.ts';

const PATTERNS = 4_000;
const TEXTS = 6;
/** Answers for each pattern with null when it does not compile, else with whether each text matches. */
const REFERENCE = `
import json, re, sys, warnings
warnings.simplefilter('ignore')
def answer(pattern, texts):
    try:
        expression = re.compile(pattern)
    except (re.error, OverflowError, ValueError):
        return None
    return [expression.match(text) is not None for text in texts]
print(json.dumps([answer(*case) for case in json.load(sys.stdin)]))
`;

type Case = [pattern: string, texts: string[]];

/** Writes random patterns: mostly well-formed, some damaged; and texts that have a chance to match them. */
class PatternGenerator {
  constructor(private state: number) {}

  next(): Case {
    const flags = this.chance(0.15)
      ? this.pick(['(?i)', '(?m)', '(?s)', '(?x)', '(?ix)', '(?a)', '(?au)'])
      : '';
    const pattern = this.damaged(flags + this.choice(3));
    return [pattern, Array.from({ length: TEXTS }, () => this.text())];
  }

  private choice(depth: number): string {
    return Array.from({ length: this.pick([1, 1, 1, 2, 3]) }, () => this.sequence(depth)).join('|');
  }

  private sequence(depth: number): string {
    return Array.from({ length: this.below(5) }, () => this.atom(depth) + this.repeat()).join('');
  }

  private repeat(): string {
    if (this.chance(0.65)) return '';
    return (
      this.pick(['*', '+', '?', '{2}', '{1,2}', '{,2}', '{1,}', '{0}', '{,}']) + this.pick(['', '', '?', '+'])
    );
  }

  private atom(depth: number): string {
    if (depth === 0 || this.chance(0.6)) return this.pick(ATOMS);
    return this.pick(GROUPS).replaceAll('_', () => this.choice(depth - 1));
  }

  private damaged(pattern: string): string {
    if (this.chance(0.85) || pattern === '') return pattern;
    const at = this.below(pattern.length);
    const inserted = this.chance(0.5) ? this.pick([...'()[]{}*+?|\\^$-,P<>=!:#i12axzZQpNu0']) : '';
    return pattern.slice(0, at) + inserted + pattern.slice(at + (inserted === '' ? 1 : 0));
  }

  private text(): string {
    return Array.from({ length: this.below(9) }, () => this.pick([...'aaabbbc1 \nA_-Bx\u00e9k'])).join('');
  }

  private pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }

  private chance(probability: number): boolean {
    return this.below(1_000) < probability * 1_000;
  }

  private below(limit: number): number {
    this.state = (Math.imul(this.state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.state / 2 ** 32) * limit);
  }
}

const ATOMS = [
  ...['a', 'b', 'c', '1', ' ', 'A', '_', '-', '.', '^', '$', '{', '}', 'x{', '#', '\n'],
  ...['\\d', '\\w', '\\s', '\\D', '\\W', '\\S', '\\A', '\\Z', '\\b', '\\B', '\\n', '\\.', '\\ '],
  ...['[ab]', '[^a]', '[a-c1]', '[]a]', '[^]]', '[\\d-]', '[a\\-z]', '[[:alpha:]]', '[b-a]', '[\\w-z]'],
  ...['\\x41', '\\u0062', '\\101', '\\0', '\\1', '\\2', '(?P=n)', '(?#c)', '\u00e9', '\u212a', '\\Q', '\\pL'],
];
const GROUPS = [
  ...['(_)', '(_)', '(?:_)', '(?P<n>_)', '(?=_)', '(?!_)', '(?<=a)_', '(?<!a)_', '(?<=_)', '(?<!_)', '(?>_)'],
  ...[
    '(?i:_)',
    '(?s-i:_)',
    '(?m:_)',
    '(?x:_)',
    '(?a:_)',
    '(?(1)_)',
    '(?(1)_|_)',
    '(?(n)_|_)',
    '(_)\\1',
    '(?i)_',
  ],
];

function ours([pattern, texts]: Case): boolean[] | null {
  const expression = compileExpression(pattern);
  return expression ? texts.map((text) => matchesAtStart(expression, text)) : null;
}

describe('a regular expression', () => {
  it('is accepted, and matches, as in Python', () => {
    const generator = new PatternGenerator(SEED);
    const cases = Array.from({ length: PATTERNS }, () => generator.next());
    const input = JSON.stringify(cases);
    const output = execFileSync(referencePython(), ['-c', REFERENCE], { input, maxBuffer: 2 ** 26 });
    const theirs = JSON.parse(String(output)) as (boolean[] | null)[];
    const differing = cases
      .map((one, index) => ({ pattern: one[0], texts: one[1], ours: ours(one), theirs: theirs[index] }))
      .filter((result) => JSON.stringify(result.ours) !== JSON.stringify(result.theirs));
    expect({ seed: SEED, differing }).toEqual({ seed: SEED, differing: [] });
    expect(theirs.filter((answer) => answer !== null).length).toBeGreaterThan(PATTERNS / 5);
  });
});
