/** Prefixes that digits of a base may have, and the digits; signs and blanks around them are dropped before. */
const DIGITS: Readonly<Record<number, RegExp>> = {
  2: /^(?:0b)?([01]+)$/i,
  8: /^(?:0o)?([0-7]+)$/i,
  10: /^(\d+)$/,
  16: /^(?:0x)?([\da-f]+)$/i,
};
const DECIMAL = /^(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i;
const INFINITE = /^(?:inf|infinity)$/i;

/**
 * The integer that a text with the tag `!!int` stands for, undefined for none. More texts are one here than without a tag:
 * a second sign, blanks around digits, and minutes over 59 do no harm.
 */
export function taggedInteger(text: string): number | undefined {
  const { sign, rest } = signOf(text.replaceAll('_', ''));
  if (rest === '0') return 0;
  if (rest.startsWith('0b')) return times(sign, wholeNumber(rest.slice(2), 2));
  if (rest.startsWith('0x')) return times(sign, wholeNumber(rest.slice(2), 16));
  if (rest.startsWith('0')) return times(sign, wholeNumber(rest, 8));
  return times(
    sign,
    inBaseSixty(rest, (part) => wholeNumber(part, 10)),
  );
}

/** The number that a text with the tag `!!float` stands for, undefined for none. */
export function taggedFloat(text: string): number | undefined {
  const { sign, rest } = signOf(text.replaceAll('_', '').toLowerCase());
  if (rest === '.inf') return sign * Number.POSITIVE_INFINITY;
  if (rest === '.nan') return Number.NaN;
  return times(sign, inBaseSixty(rest, decimalNumber));
}

/** Hours, minutes and seconds: `1:30` is 90. The sum starts with the seconds, as rounding depends on the order. */
export function inBaseSixty(
  text: string,
  read: (part: string) => number | undefined = Number,
): number | undefined {
  let [sum, base] = [0, 1];
  for (const part of text.split(':').reverse()) {
    const number = read(part);
    if (number === undefined) return undefined;
    sum += number * base;
    base *= 60;
  }
  return sum;
}

function wholeNumber(text: string, base: 2 | 8 | 10 | 16): number | undefined {
  const { sign, rest } = signOf(text.trim());
  const digits = DIGITS[base]?.exec(rest)?.[1];
  return digits === undefined ? undefined : times(sign, Number.parseInt(digits, base));
}

function decimalNumber(text: string): number | undefined {
  const { sign, rest } = signOf(text.trim());
  if (INFINITE.test(rest)) return sign * Number.POSITIVE_INFINITY;
  if (rest.toLowerCase() === 'nan') return Number.NaN;
  return DECIMAL.test(rest) ? sign * Number(rest) : undefined;
}

const signOf = (text: string): { sign: 1 | -1; rest: string } => ({
  sign: text.startsWith('-') ? -1 : 1,
  rest: text.replace(/^[-+]/, ''),
});

/** Adding zero turns -0 into an ordinary zero. */
const times = (sign: number, value: number | undefined): number | undefined =>
  value === undefined ? undefined : sign * value + 0;
