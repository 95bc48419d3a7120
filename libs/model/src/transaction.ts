import type { EntityManager } from 'typeorm';

declare const transactionBrand: unique symbol;

/** An open transaction, to be handed to repositories; what it is made of stays in this room. */
export interface Transaction {
  readonly [transactionBrand]: true;
}

/** Wraps TypeORM's manager of an open transaction. */
export function toTransaction(manager: EntityManager): Transaction {
  return manager as unknown as Transaction;
}

/** The manager inside; only this room's code calls it. */
export function managerOf(tx: Transaction): EntityManager {
  return tx as unknown as EntityManager;
}
