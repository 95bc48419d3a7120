import pg from 'pg';

/** One statement as it was sent to the database. */
export interface Statement {
  text: string;
  values: unknown[];
}

/** The selects that this process sends to PostgreSQL, by any connection, while the work is done. */
export async function recordStatements(work: () => Promise<unknown>): Promise<Statement[]> {
  const statements: Statement[] = [];
  const prototype = pg.Client.prototype as { query: (...given: unknown[]) => unknown };
  const original = prototype.query;
  prototype.query = function (this: unknown, ...given: unknown[]) {
    const [text, values] = given;
    if (typeof text === 'string' && /^\s*select/i.test(text))
      statements.push({ text, values: Array.isArray(values) ? values : [] });
    return original.apply(this, given);
  };
  try {
    await work();
  } finally {
    prototype.query = original;
  }
  return statements;
}
