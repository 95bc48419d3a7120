import { EngineRefusalError } from '@cloudloom/executions';
import { NamespaceNotFoundError } from '@temporalio/client';

/** gRPC: invalid argument, not found, permission denied, failed precondition, out of range, unimplemented, unauthenticated. */
const REFUSALS: ReadonlySet<unknown> = new Set([3, 5, 7, 9, 11, 12, 16]);

/** Makes an EngineRefusalError of errors that another try will hardly change; others stay what they are. */
export async function withRefusals<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof NamespaceNotFoundError)
      throw new EngineRefusalError(error.message, { cause: error });
    const cause: unknown = error instanceof Error ? error.cause : undefined;
    const refusal = [error, cause].find(isRefusal);
    if (refusal === undefined) throw error;
    throw new EngineRefusalError(refusal.details || refusal.message, { cause: error });
  }
}

interface GrpcError extends Error {
  code: number;
  details?: string;
}

const isRefusal = (error: unknown): error is GrpcError =>
  error instanceof Error && REFUSALS.has((error as { code?: unknown }).code);
