import { describe, expect, it } from '@jest/globals';
import { Expression } from './expression.ts';
import { ExpressionLimitReached } from './matcher.ts';
import { PatternError } from './pattern.ts';

/** Time that this process has worked; waiting for others on a busy machine does not count. */
const cpuMilliseconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

/** What is wrong with a pattern, or undefined when it can be used. */
function describeMistake(pattern: string): string | undefined {
  try {
    Expression.compile(pattern);
    return undefined;
  } catch (error) {
    if (error instanceof PatternError) return error.message;
    throw error;
  }
}

const matches = (pattern: string, text: string): boolean => Expression.compile(pattern).matchesAtStart(text);

describe('a regular expression follows the syntax of Python', () => {
  it.each([
    ['a{,3}b', 'aab', true],
    ['x{', 'x{', true],
    ['[]a]+$', 'a]', true],
    ['a\\Z', 'a\n', false],
    ['a$', 'a\n', true],
    ['(?P<n>a|b)(?P=n)', 'bb', true],
    ['(?P<n>a|b)(?P=n)', 'ba', false],
    ['(a)?(?(1)b|c)$', 'ab', true],
    ['(a)?(?(1)b|c)$', 'ac', false],
    ['(?>a+)ab', 'aaab', false],
    ['a++b', 'aab', true],
    ['(?<=a)b', 'b', false],
    ['a(?<=a)b', 'ab', true],
    ['(?=.*\\d)(?=.*[a-z]).{4,}$', 'ab1c', true],
    ['(?=.*\\d)(?=.*[a-z]).{4,}$', 'abcd', false],
    ['(?i:A)b', 'ab', true],
    ['(?x) a b # comment', 'ab', true],
    ['\\101\\x42\\u0043', 'ABC', true],
    ['\\w+$', 'h\u00e9', true],
    ['(?a)\\w+$', 'h\u00e9', false],
    ['\\d$', '\u0663', true],
    ['b', 'ab', false],
    ['.$', '\u{1F600}', true],
  ])('%p on %p: %p', (pattern, text, expected) => {
    expect(matches(pattern, text)).toBe(expected);
  });

  it.each([
    ['a**', 'multiple repeat at position 3'],
    ['*', 'nothing to repeat at position 1'],
    ['(', 'missing ), unterminated subpattern at position 1'],
    [')', 'unbalanced parenthesis at position 0'],
    ['[z-a]', 'bad character range z-a at position 4'],
    ['[[:alpha:]', undefined],
    ['[a', 'unterminated character set at position 2'],
    ['\\pL', 'bad escape \\p at position 2'],
    ['\\Q', 'bad escape \\Q at position 2'],
    ['a\\', 'bad escape (end of pattern) at position 1'],
    ['(a)\\2', 'invalid group reference 2 at position 5'],
    ['(?<=a+)b', 'look-behind requires fixed-width pattern at position 0'],
    ['(?P<n>a)(?P<n>b)', "redefinition of group name 'n' at position 14"],
    ['a(?i)', 'global flags not at the start of the expression at position 5'],
    ['a{3,2}', 'min repeat greater than max repeat at position 6'],
  ])('%p is told: %p', (pattern, mistake) => {
    expect(describeMistake(pattern)).toBe(mistake);
  });
});

describe('a regular expression that is meant to take for ever', () => {
  it.each([
    ['(a+)+$', `${'a'.repeat(5_000)}!`],
    ['(a|a)*$', `${'a'.repeat(50_000)}!`],
    ['(.*)*x', 'a'.repeat(20_000)],
    ['.*.*.*x', 'a'.repeat(50_000)],
    ['.*?.*?.*?x', 'a'.repeat(50_000)],
    ['(?:(?=.*x)a)*b', 'a'.repeat(20_000)],
    ['(x+x+)+y', 'x'.repeat(20_000)],
  ])('%p is answered in time that grows with the text alone', (pattern, text) => {
    const start = cpuMilliseconds();
    expect(matches(pattern, text)).toBe(false);
    expect(cpuMilliseconds() - start).toBeLessThan(1_000);
  });

  it.each([
    ['(a*)*\\1$', `${'a'.repeat(40)}!`],
    ['(.+)(.+)\\2$', `${'a'.repeat(3_000)}b`],
    ['((a{1,100}){1,100}){1,100}$', `${'a'.repeat(3_000)}!`],
  ])('%p is given up by name', (pattern, text) => {
    const start = cpuMilliseconds();
    expect(() => matches(pattern, text)).toThrow(ExpressionLimitReached);
    expect(cpuMilliseconds() - start).toBeLessThan(1_000);
  });

  it('is refused when it would be too long written out, or is nested too deeply', () => {
    expect(describeMistake('((((a{30}b){30}c){30}d){30}e){30}')).toMatch('written out it is too long');
    for (let round = 0; round < 50; round += 1)
      expect(describeMistake('('.repeat(100_000))).toMatch('nested too deeply');
  });
});
