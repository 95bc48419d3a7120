import type { Json } from '@cloudloom/blueprint';
import { NonRecoverableError, OperationRetry } from './errors.ts';

const ONLY_ONCE = 'ctx may only abort or return once';

type Word =
  | { kind: 'returned'; value: Json }
  | { kind: 'aborted'; message: string }
  | { kind: 'retry'; message: string; retryAfter: number | undefined };

/** What an operation said about its own end, by way of `ctx`. At most one of return, abort and retry counts. */
export class Verdict {
  private word: Word | undefined;
  private isContradictory = false;
  private retryAfterSuccess: OperationRetry | undefined;

  /** Records a final word. Throws when there is one already; the operation then fails for good. */
  give(word: Word): void {
    if (this.word !== undefined) {
      this.isContradictory = true;
      throw new NonRecoverableError(ONLY_ONCE);
    }
    this.word = word;
  }

  /** Asks for another attempt that counts only if the operation ends well otherwise. */
  requestRetry(message: string, retryAfter: number | undefined): void {
    this.retryAfterSuccess = new OperationRetry(message, retryAfter);
  }

  /** The operation's result, or throws its failure; `failure` is what its process came to. */
  conclude(failure: Error | undefined): Json {
    if (this.isContradictory) throw new NonRecoverableError(ONLY_ONCE);
    if (this.word?.kind === 'aborted') throw new NonRecoverableError(this.word.message);
    if (this.word?.kind === 'retry') throw new OperationRetry(this.word.message, this.word.retryAfter);
    if (failure !== undefined) throw failure;
    if (this.retryAfterSuccess !== undefined) throw this.retryAfterSuccess;
    return this.word === undefined ? null : this.word.value;
  }
}
