import type { OperationCommand } from '../../../apps/cli/src/trace/index.ts';
import type { Random } from '../generator/random.ts';
import { selectorOf } from './operations.ts';
import type { CaseNode, CaseRelationship } from './trace-case.ts';

/** The retries that every step of a case allows an operation: none, a few, or any number. */
export type TaskRetries = -1 | 0 | 3;

type Failure = 'recoverable' | 'retry' | 'error';
const FAILURES: readonly Failure[] = ['recoverable', 'retry', 'error'];

/** How a whole case likes to fail. */
interface Trouble {
  taskRetries: TaskRetries;
  /** Share of operations that fail. */
  share: number;
  /** Chance that a failure is not to be got over by trying again. */
  fatal: number;
}

/** What of a node has results that matter, and what they may be. */
const RESULTS: Readonly<Record<string, readonly OperationCommand['result'][]>> = {
  'cloudify.interfaces.lifecycle.check_drift': [true, false, { changed: ['size'] }, ''],
  'cloudify.interfaces.validation.check_status': ['fine', null, { load: 1 }],
};

/**
 * Commands operations to fail. What happens then must follow from the blueprint alone, not from which of two parallel
 * operations comes first, so:
 * - nothing fails for ever but what is not retried, and waiting times are zero;
 * - runtime properties are set by node operations alone, of which an instance runs one at a time;
 * - operations of relationships that run side by side (both sides, and all instances of the two nodes) get at most one command.
 *   It fails for good at the first attempt, of all of them alike, or else never: a failure for good drops what is left of
 *   the others, and how many attempts they had by then would be chance.
 * - nothing asks for the workflow to be cancelled.
 */
export function commandFailures(nodes: readonly CaseNode[], taskRetries: TaskRetries, random: Random): void {
  const isTroubled = random.chance(0.65);
  const trouble: Trouble = {
    taskRetries,
    share: isTroubled ? random.pick([0.08, 0.15, 0.3]) : 0,
    fatal: random.pick([0, 0.3, 0.6]),
  };
  for (const node of nodes) {
    for (const operation of Object.keys(node.operations)) commandOperation(node, operation, trouble, random);
    for (const relationship of node.relationships) commandRelationship(node, relationship, trouble, random);
  }
}

function commandOperation(node: CaseNode, operation: string, trouble: Trouble, random: Random): void {
  const selector = selectorOf(operation);
  // What asks again for ever gets its answer already.
  if (selector in node.commands) return;
  const results = RESULTS[operation];
  const command: OperationCommand = {
    ...(random.chance(troubleWith(operation, trouble)) ? nodeFailure(trouble, random) : {}),
    ...(random.chance(0.1) ? { set: { [`by_${selector.replace('.', '_')}`]: random.int(0, 9) } } : {}),
    ...(results ? { result: random.pick(results) ?? null } : {}),
  };
  if (Object.keys(command).length > 0) node.commands[selector] = command;
}

/** A status is there to be bad. */
const troubleWith = (operation: string, { share }: Trouble): number =>
  operation.endsWith('.check_status') ? 0.5 : share;

function nodeFailure(trouble: Trouble, random: Random): OperationCommand {
  return {
    ...(random.chance(trouble.fatal) ? fatalNodeFailure(trouble, random) : passingFailure(random)),
    ...(random.chance(0.3) ? { skip: random.int(1, 2) } : {}),
    ...(random.chance(0.2) ? { only: [random.int(0, 1)] } : {}),
  };
}

const passingFailure = (random: Random): OperationCommand => ({
  error: random.pick(FAILURES),
  times: random.int(1, 3),
});

function fatalNodeFailure({ taskRetries }: Trouble, random: Random): OperationCommand {
  if (taskRetries >= 0 && random.chance(0.4))
    return { error: random.pick(FAILURES), times: taskRetries + random.int(1, 3) };
  return { error: 'nonrecoverable', times: random.pick([1, 1, 2, -1]) };
}

function commandRelationship(
  node: CaseNode,
  { source, target, targetSide }: CaseRelationship,
  trouble: Trouble,
  random: Random,
): void {
  for (const operation of new Set([...source, ...targetSide])) {
    if (!random.chance(trouble.share)) continue;
    const sides = [
      ...(source.includes(operation) ? ['source'] : []),
      ...(targetSide.includes(operation) ? ['target'] : []),
    ];
    // Of several relationships to one target node the first may have commanded the other side already.
    const isCommanded = ['source', 'target'].some(
      (side) => `${operation}@${side}>${target}` in node.commands,
    );
    if (isCommanded) continue;
    node.commands[`${operation}@${random.pick(sides)}>${target}`] = relationshipFailure(trouble, random);
  }
}

function relationshipFailure({ taskRetries, fatal }: Trouble, random: Random): OperationCommand {
  const chance = random.chance(0.2) ? { only: [random.int(0, 1)] } : {};
  const isFatal = random.chance(fatal) || taskRetries === 0;
  return {
    ...(isFatal ? { error: 'nonrecoverable', times: random.pick([1, 2]) } : passingFailure(random)),
    ...chance,
  };
}
