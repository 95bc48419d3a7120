import { describe, expect, it } from '@jest/globals';
import { problemsOf } from '../../testing/blueprint-files.ts';

const DATA = 'data_types: {D: {properties: {n: {type: integer, required: false}}}}\n';
const TYPES = `${DATA}node_types: {T: {properties: {n: {type: integer, default: 1}, d: {type: D}}}}\n`;
const template = (properties: string) =>
  `${TYPES}node_templates: {a: {type: T, properties: {${properties}}}}`;

describe('an integer', () => {
  it.each([
    ['a property', template('n: 1.0'), '105 @5'],
    ['a part of a property', template('d: {n: 1.0e+2}'), '105 @5'],
    [
      'a default of a property',
      'node_types: {T: {properties: {n: {type: integer, default: 1.0}}}}',
      '105 @3',
    ],
    ['a default of an input', 'inputs: {n: {type: integer, default: 1.0}}', '105 @3'],
  ])('is written without a fraction as %s', async (_, text, expected) => {
    expect(await problemsOf(text)).toEqual([expected]);
  });

  it('is a float as well', async () => {
    expect(
      await problemsOf('inputs: {a: {type: float, default: 1}, b: {type: float, default: 1.0}}'),
    ).toEqual([]);
    expect(await problemsOf(template('n: 1, d: {n: 2}'))).toEqual([]);
  });
});
