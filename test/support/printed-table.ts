import { expect } from '@jest/globals';

/** What cfy prints between two rulers of `+---+`, and the line above it. */
export interface PrintedTable {
  /** `Blueprints:` for a list of blueprints. */
  title: string;
  /** The headers, from left to right. */
  columns: string[];
  /** Cells by header, without the spaces around them; `''` where nothing is printed. */
  rows: Record<string, string>[];
}

/**
 * All tables of an output, from top to bottom. A cell that is broken into several lines becomes one text, its lines
 * separated by a space: a line whose first cell is empty belongs to the row above.
 */
export function printedTables(output: string): PrintedTable[] {
  const lines = output.split('\n').map((line) => line.trim());
  const rulers = lines.flatMap((line, place) => (/^\+[-+]+\+$/.test(line) ? [place] : []));
  // A table has three: above its headers, below them, and at its end.
  return rulers.flatMap((top, nth) => {
    const [middle, end] = [rulers[nth + 1], rulers[nth + 2]];
    if (nth % 3 !== 0 || middle === undefined || end === undefined) return [];
    const columns = cellsOf(lines[top + 1] ?? '');
    return [{ title: lines[top - 1] ?? '', columns, rows: rowsOf(columns, lines.slice(middle + 1, end)) }];
  });
}

/** The only table of an output; throws when there is none, or another one. */
export function printedTable(output: string): PrintedTable {
  const [table, ...others] = printedTables(output);
  if (table === undefined || others.length > 0)
    throw new Error(`Expected one table, got ${others.length + (table ? 1 : 0)}:\n${output}`);
  return table;
}

/** The rows of the only table of an output. */
export const printedRows = (output: string): Record<string, string>[] => printedTable(output).rows;

/** The row of the only table whose cell in the column (the first one of most tables) is the name. */
export const printedRow = (output: string, name: string, column = 'id'): Record<string, string> | undefined =>
  printedRows(output).find((row) => row[column] === name);

/** A time as tables show it, in UTC. */
export const PRINTED_TIME = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/;

const cellsOf = (line: string): string[] =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());

function rowsOf(columns: string[], lines: string[]): Record<string, string>[] {
  const rows: string[][] = [];
  for (const line of lines) {
    const cells = cellsOf(line);
    const above = rows.at(-1);
    if (cells[0] === '' && above !== undefined)
      cells.forEach((cell, place) => (above[place] = `${above[place] ?? ''} ${cell}`.trim()));
    else rows.push(cells);
  }
  return rows.map((cells) =>
    Object.fromEntries(columns.map((column, place) => [column, cells[place] ?? ''])),
  );
}

/** A printed time. */
export const TIME: unknown = expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/);

/** What is printed of the ownership of what an administrator made. */
export const OWNED = { visibility: 'tenant', tenant_name: 'default_tenant', created_by: 'admin' };

/** The value of a printed detail: a line `<tab>name:   value`. */
export const detail = (output: string, name: string): string | undefined =>
  new RegExp(`^\\t${name}: +(.*?) ?$`, 'm').exec(output)?.[1];
