import { inBaseSixty } from './tagged-number.ts';
import type { ScalarType } from './token.ts';

/** The meaning of a scalar: its YAML 1.1 type and value. */
export interface ScalarMeaning {
  type: ScalarType;
  /** Not a number for digits that make no number, such as `0x_`. */
  value: null | boolean | number | string;
}

/** How everything starts that is no text; most scalars of a blueprint are decided by this alone. */
const MAY_MEAN_MORE = /^(?:[-+.0-9~nNyYtTfFoO]|$)/;
const NULL = /^(?:~|null|Null|NULL|)$/;
const TRUE = /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/;
const FALSE = /^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/;
const BINARY = /^[-+]?0b[01_]+$/;
const HEXADECIMAL = /^[-+]?0x[0-9a-fA-F_]+$/;
const OCTAL = /^[-+]?0[0-7_]+$/;
const DECIMAL = /^[-+]?(?:0|[1-9][0-9_]*)$/;
const SEXAGESIMAL = /^[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+$/;
const FLOAT = /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?)$/;
const SEXAGESIMAL_FLOAT = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*$/;
const INFINITE = /^[-+]?\.(?:inf|Inf|INF)$/;
const NOT_A_NUMBER = /^\.(?:nan|NaN|NAN)$/;
const DATE =
  /^(?:\d{4}-\d\d-\d\d|\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?)$/;

/** Texts beyond that are not matched against the patterns, whose stack grows with the text. */
export const LONGEST_NUMBER = 100_000;
const STARTS_AS_NUMBER = /^[-+]?[0-9.]/;
const NOT_OF_A_NUMBER = /[^-+0-9a-fA-FxX_.:]/;

/**
 * What an unquoted scalar means in YAML 1.1: `yes` is true, `012` is ten, `12:30` is 750, `1e3` is text. The language
 * keeps this older set of rules, which differs from that of today's YAML libraries in details (`y` and `n` are text).
 */
export function resolvePlainScalar(text: string): ScalarMeaning {
  if (!MAY_MEAN_MORE.test(text)) return { type: 'string', value: text };
  if (text.length > LONGEST_NUMBER) return resolveLong(text);
  if (NULL.test(text)) return { type: 'null', value: null };
  if (TRUE.test(text)) return { type: 'boolean', value: true };
  if (FALSE.test(text)) return { type: 'boolean', value: false };
  const integer = readInteger(text);
  if (integer !== undefined) return { type: 'integer', value: integer };
  const float = readFloat(text);
  if (float !== undefined) return { type: 'float', value: float };
  if (DATE.test(text)) return { type: 'date', value: text };
  return { type: 'string', value: text };
}

/** What may be a number of so many digits is taken for one, which then is too large. */
const resolveLong = (text: string): ScalarMeaning =>
  STARTS_AS_NUMBER.test(text) && !NOT_OF_A_NUMBER.test(text)
    ? { type: 'integer', value: Number.POSITIVE_INFINITY }
    : { type: 'string', value: text };

function readInteger(text: string): number | undefined {
  const sign = text.startsWith('-') ? -1 : 1;
  const digits = text.replace(/^[-+]/, '').replaceAll('_', '');
  // Adding zero turns the -0 of `-0` into an ordinary zero.
  if (BINARY.test(text)) return sign * Number.parseInt(digits.slice(2), 2) + 0;
  if (HEXADECIMAL.test(text)) return sign * Number.parseInt(digits.slice(2), 16) + 0;
  if (OCTAL.test(text)) return sign * Number.parseInt(digits, 8) + 0;
  if (DECIMAL.test(text)) return sign * Number(digits) + 0;
  if (SEXAGESIMAL.test(text)) return sign * (inBaseSixty(digits) ?? 0);
  return undefined;
}

function readFloat(text: string): number | undefined {
  const sign = text.startsWith('-') ? -1 : 1;
  const digits = text.replace(/^[-+]/, '').replaceAll('_', '');
  if (FLOAT.test(text)) return sign * Number(digits);
  if (SEXAGESIMAL_FLOAT.test(text)) return sign * (inBaseSixty(digits) ?? 0);
  if (INFINITE.test(text)) return sign * Number.POSITIVE_INFINITY;
  return NOT_A_NUMBER.test(text) ? Number.NaN : undefined;
}
