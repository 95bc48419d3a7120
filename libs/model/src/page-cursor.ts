import { DomainError } from './errors.ts';

/** A cursor that no list has given, or that belongs to a list in another order. */
export class InvalidCursorError extends DomainError {
  readonly code = 'bad_parameters_error';

  constructor(reason: string) {
    super(
      `_after is not a cursor of this list: ${reason}. Take it from metadata.next of a page in the same order.`,
    );
  }
}

/** The order of a list in which it can go on after a row: columns without nulls, all in one direction. */
export interface KeysetOrder {
  /** Properties of the query, the row's own number last. */
  properties: readonly string[];
  descending: boolean;
}

type KeysetValue = string | Date;

/** Where a list goes on: behind a row with these values. Opaque to clients. */
export function writeCursor(order: KeysetOrder, values: readonly KeysetValue[]): string {
  const plain = values.map((value) => (value instanceof Date ? value.toISOString() : value));
  return Buffer.from(JSON.stringify([signature(order), ...plain])).toString('base64url');
}

/** The values of the row, one for each property of the order. @throws InvalidCursorError */
export function readCursor(order: KeysetOrder, cursor: string): string[] {
  const [written, ...values] = parse(cursor);
  if (written !== signature(order)) throw new InvalidCursorError('it belongs to another order');
  const isWhole = values.length === order.properties.length && values.every(isStorable);
  if (!isWhole || !/^\d{1,18}$/.test(values.at(-1) ?? '')) throw new InvalidCursorError('it is damaged');
  order.properties.forEach((property, place) => {
    if (isTime(property) && Number.isNaN(Date.parse(values[place] ?? '')))
      throw new InvalidCursorError('it is damaged');
  });
  return values as string[];
}

/** The condition that holds for the rows behind the cursor, with its parameters. @throws InvalidCursorError */
export function behindCursor(
  order: KeysetOrder,
  cursor: string,
): { condition: string; parameters: Record<string, string> } {
  const values = readCursor(order, cursor);
  const names = values.map((_, place) => `after${place}`);
  const casts = order.properties.map((property, place) => castOf(property, place === values.length - 1));
  const right = names.map((name, place) => `cast(:${name} as ${casts[place] ?? 'text'})`).join(', ');
  return {
    condition: `(${order.properties.join(', ')}) ${order.descending ? '<' : '>'} (${right})`,
    parameters: Object.fromEntries(names.map((name, place) => [name, values[place] ?? ''])),
  };
}

const signature = ({ properties, descending }: KeysetOrder): string =>
  `${descending ? '-' : '+'}${properties.join(',')}`;

/** Columns of times are named so throughout. */
const isTime = (property: string): boolean => /(At|imestamp)$/.test(property);

const castOf = (property: string, isNumber: boolean): string =>
  isNumber ? 'bigint' : isTime(property) ? 'timestamptz' : 'text';

const isStorable = (value: unknown): value is string => typeof value === 'string' && !value.includes('\0');

function parse(cursor: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(parts)) return parts;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new InvalidCursorError('it cannot be read');
}
