import { BlueprintError, InvalidInputError, type Problem } from '@cloudloom/blueprint';

/** Why there is no plan or no value, in the words that clients of the language know. */
export interface Refusal {
  /** Name of the class of error. */
  readonly exception: string;
  readonly code: number | null;
  readonly message: string;
  /** Everything that is wrong, the most telling first; only of blueprints that were refused as such. */
  readonly problems?: readonly Problem[];
}

/** Errors of all rooms name the class by which clients know them. @throws what is a mistake of ours */
export function readRefusal(error: unknown): Refusal {
  if (error instanceof BlueprintError) {
    const { exception, code, message, errors } = error;
    return { exception, code, message, problems: errors };
  }
  if (!isCoded(error)) throw error;
  const code = error instanceof InvalidInputError ? error.errorCode : null;
  return { exception: error.exception ?? error.name, code, message: error.message };
}

const isCoded = (error: unknown): error is Error & { exception?: string } =>
  error instanceof Error && 'code' in error && !('syscall' in error);
