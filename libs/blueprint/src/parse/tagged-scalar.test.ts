import { describe, expect, it } from '@jest/globals';
import { resolveTaggedScalar } from './tagged-scalar.ts';

describe('a tagged scalar', () => {
  it.each([
    ['str', '5', '5'],
    ['float', '5', 5],
    ['float', '1e3', 1000],
    ['int', '0x10', 16],
    ['int', '-_1 ', -1],
    ['int', '0o7', 7],
    ['int', '1:99', 159],
    ['int', '--1', 1],
    ['float', '1:-30.5', 29.5],
    ['float', '.INF', Infinity],
    ['bool', 'YES', true],
    ['null', 'anything', null],
  ])('!!%s %p is %p', (tag, text, value) => {
    expect(resolveTaggedScalar(tag, text)).toMatchObject({ value });
  });

  it.each([
    ['int', 'five', 'ValueError'],
    ['float', 'five', 'ValueError'],
    ['float', '0x10', 'ValueError'],
    ['int', '08', 'ValueError'],
    ['int', '', 'IndexError'],
    ['int', '+', 'IndexError'],
    ['float', '_', 'IndexError'],
    ['float', '+', 'ValueError'],
    ['bool', 'maybe', 'KeyError'],
    ['timestamp', 'today', 'AttributeError'],
    ['binary', 'x', 'ConstructorError'],
    ['binary', 'aGk=\u2028', 'ConstructorError'],
  ])('!!%s %p does not fit', (tag, text, exception) => {
    expect(resolveTaggedScalar(tag, text)).toMatchObject({ exception });
  });

  it('with an unknown tag has no meaning', () => {
    expect(resolveTaggedScalar('python/name', 'os.system')).toBeUndefined();
  });
});
