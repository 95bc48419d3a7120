/** SQLSTATE classes and codes after which the same call may succeed: connection, shutdown, resources, serialisation. */
const TRANSIENT_STATES = /^(?:08|53|57P0|40001|40P01|57014|55P03)/;
const TRANSIENT_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
]);
/** Texts of the drivers where they give no code. A connection that breaks between two queries is released under its user. */
const TRANSIENT_TEXT = new RegExp(
  [
    'connection terminated',
    'timeout exceeded when trying to connect',
    'client has encountered a connection error',
    'client was closed and is not queryable',
    'query runner (?:was )?already released',
  ].join('|'),
  'i',
);

/** True for errors worth another try, such as a lost database connection; looks through causes. */
export function isTransient(error: unknown): boolean {
  let link: unknown = error;
  for (let depth = 0; depth < 5 && typeof link === 'object' && link !== null; depth += 1) {
    const { code, message, cause } = link as { code?: unknown; message?: unknown; cause?: unknown };
    if (typeof code === 'string' && (TRANSIENT_CODES.has(code) || TRANSIENT_STATES.test(code))) return true;
    if (typeof message === 'string' && TRANSIENT_TEXT.test(message)) return true;
    link = cause;
  }
  return false;
}
