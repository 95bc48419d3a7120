import type { Json } from '../json.ts';

/** The text of a value as `concat` joins it; the language defines it as that of Python's `str`. */
export const pythonText = (value: Json): string => (typeof value === 'string' ? value : pythonLiteral(value));

/** A value as a Python literal: `True`, `None`, `{'a': [1, 'x']}`. */
export function pythonLiteral(value: Json): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return `[${value.map(pythonLiteral).join(', ')}]`;
  const entries = Object.entries(value).map(([key, item]) => `${quote(key)}: ${pythonLiteral(item)}`);
  return `{${entries.join(', ')}}`;
}

/** Below this, fractions are written with an exponent. */
const SMALL = 1e-4;

function numberText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  const isSmall = value !== 0 && Math.abs(value) < SMALL;
  return (isSmall ? value.toExponential() : String(value)).replace(/e([+-])(\d)$/, 'e$10$2');
}

/** Single quotes unless the text has only those; then double quotes. */
function quote(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replaceAll(UNPRINTABLE, escape);
  return `${mark}${mark === "'" ? escaped.replaceAll("'", "\\'") : escaped}${mark}`;
}

const UNPRINTABLE = /[\\\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escape(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hexadecimal = code.toString(16);
  if (code > 0xffff) return ESCAPES[character] ?? `\\U${hexadecimal.padStart(8, '0')}`;
  return (
    ESCAPES[character] ??
    (code > 0xff ? `\\u${hexadecimal.padStart(4, '0')}` : `\\x${hexadecimal.padStart(2, '0')}`)
  );
}
