import type { ExceptionName } from '../problem.ts';
import { LONGEST_NUMBER, resolvePlainScalar } from './plain-scalar.ts';
import type { ScalarMeaning } from './plain-scalar.ts';
import { taggedFloat, taggedInteger } from './tagged-number.ts';

/** A text that does not fit its tag: the class by which clients know that, and what is wrong. */
export interface Misfit {
  exception: ExceptionName;
  message: string;
}

const TRUE = new Set(['yes', 'true', 'on']);
const FALSE = new Set(['no', 'false', 'off']);
const FOREIGN_CHARACTER = /[\u0080-\uffff]/;
const DAY = /^\d{4}-\d\d?-\d\d?$/;

type Reading = (text: string) => ScalarMeaning | Misfit;

const READINGS: Readonly<Record<string, Reading>> = {
  str: (value) => ({ type: 'string', value }),
  null: () => ({ type: 'null', value: null }),
  bool: readBoolean,
  int: (text) => number('integer', text, taggedInteger),
  float: (text) => number('float', text, taggedFloat),
  timestamp: (text) =>
    DAY.test(text) || resolvePlainScalar(text).type === 'date'
      ? { type: 'date', value: text }
      : { exception: 'AttributeError', message: `'${text}' is no date` },
  binary: readBinary,
};

/** The meaning of a scalar with a tag of the core of YAML (`int` of `!!int`); undefined for a tag that is unknown. */
export const resolveTaggedScalar = (tag: string, text: string): ScalarMeaning | Misfit | undefined =>
  Object.hasOwn(READINGS, tag) ? READINGS[tag]?.(text) : undefined;

function readBoolean(text: string): ScalarMeaning | Misfit {
  const word = text.toLowerCase();
  if (TRUE.has(word) || FALSE.has(word)) return { type: 'boolean', value: TRUE.has(word) };
  return { exception: 'KeyError', message: `'${text}' is no boolean` };
}

function number(
  type: 'integer' | 'float',
  text: string,
  read: (text: string) => number | undefined,
): ScalarMeaning | Misfit {
  if (text.length > LONGEST_NUMBER)
    return { exception: 'ValueError', message: 'a number this long is not read' };
  const value = read(text);
  if (value !== undefined) return { type, value };
  const isEmpty = (type === 'float' ? /^_*$/ : /^_*[-+]?_*$/).test(text);
  return {
    exception: isEmpty ? 'IndexError' : 'ValueError',
    message: `'${text}' is no ${type === 'float' ? 'number' : 'integer'}`,
  };
}

function readBinary(text: string): ScalarMeaning | Misfit {
  const digits = text.replace(/[^A-Za-z0-9+/]/g, '').length % 4;
  const padding = text.replace(/[^=]/g, '').length;
  const isComplete = digits === 0 || (digits === 2 && padding >= 2) || (digits === 3 && padding >= 1);
  return isComplete && !FOREIGN_CHARACTER.test(text)
    ? { type: 'binary', value: text }
    : { exception: 'ConstructorError', message: 'this is no text in base64' };
}
