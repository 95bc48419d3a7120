import type { DeclaredOperations } from '@cloudloom/topology';
import { WorkflowUsageError } from '../errors.ts';
import { findSimilar } from './similar-names.ts';

/** What an operation belongs to. */
export type OperationKind = keyof DeclaredOperations;

const OF_KIND: Readonly<Record<OperationKind, string>> = { nodes: 'node', relationships: 'relationship' };
const OTHER_KIND: Readonly<Record<OperationKind, OperationKind>> = {
  nodes: 'relationships',
  relationships: 'nodes',
};
const ADVICE: Readonly<Record<OperationKind, string>> = {
  nodes: 'It is one of nodes: run it with instance.executeOperation().',
  relationships:
    'It is one of relationships: run it with executeSourceOperation() or executeTargetOperation() of a relationship.',
};

/**
 * The operations that a deployment declares, to tell one that is not implemented (nothing happens) from one that does not
 * exist (a mistake). It is enough that any node declares it: workflows run one operation over nodes of many types.
 * A topology that does not carry the declarations declares everything: those of workflows that come with the product.
 */
export class OperationCatalogue {
  readonly #declared: DeclaredOperations | undefined;
  readonly #names: Partial<Record<OperationKind, ReadonlySet<string>>> = {};

  constructor(declared: DeclaredOperations | undefined) {
    this.#declared = declared;
  }

  /** @throws WorkflowUsageError when no node or no relationship of the deployment declares the operation */
  require(kind: OperationKind, operation: string): void {
    if (!this.#declared || this.#has(kind, operation)) return;
    throw new WorkflowUsageError(
      'unknown_operation',
      `No ${OF_KIND[kind]} of this deployment has an operation "${operation}". ${this.#advice(kind, operation, this.#declared)}`,
    );
  }

  #has(kind: OperationKind, operation: string): boolean {
    this.#names[kind] ??= new Set(this.#declared?.[kind]);
    return this.#names[kind].has(operation);
  }

  #advice(kind: OperationKind, operation: string, declared: DeclaredOperations): string {
    const other = OTHER_KIND[kind];
    if (this.#has(other, operation)) return ADVICE[other];
    const similar = findSimilar(operation, declared[kind]).map((name) => `"${name}"`);
    return similar.length > 0
      ? `Did you mean ${similar.join(' or ')}?`
      : 'Declare it in an interface of a type or template, or correct the name.';
  }
}
