import { QueryFailedError } from 'typeorm';

const FOREIGN_KEY_VIOLATION = '23503';

export function isForeignKeyViolation(error: unknown): boolean {
  return sqlState(error) === FOREIGN_KEY_VIOLATION;
}

function sqlState(error: unknown): string | undefined {
  if (!(error instanceof QueryFailedError)) return undefined;
  const cause: { code?: unknown } = error.driverError;
  return typeof cause.code === 'string' ? cause.code : undefined;
}
