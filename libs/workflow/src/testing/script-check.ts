import type { SkeletonOperation, TopologySkeleton } from '@cloudloom/topology';
import { WorkflowTestError } from './errors.ts';
import type { OperationRule } from './operation-script.ts';
import { isNamed } from './scripted-runs.ts';

/**
 * Refuses rules that can fit nothing: a misspelt name would let the operation succeed, and the test would show nothing.
 * @throws WorkflowTestError with the names there are
 */
export function checkScript(rules: readonly OperationRule[], topology: TopologySkeleton): void {
  for (const rule of rules) {
    const ends = rule.subject.split('>');
    for (const name of ends) refuseUnknownSubject(name, topology);
    if (rule.side !== undefined && ends.length === 1)
      throw new WorkflowTestError(
        'bad_script',
        `The script asks for the ${rule.side} side of "${rule.subject}", which is no relationship. Write "source>target".`,
      );
    refuseUnknownOperation(rule, operationsOf(ends, topology));
  }
}

function refuseUnknownSubject(name: string, { nodes, nodeInstances }: TopologySkeleton): void {
  if (name === '*' || [...nodes, ...nodeInstances].some(({ id }) => id === name)) return;
  throw new WorkflowTestError(
    'unknown_subject',
    `The script speaks of "${name}", which is neither a node nor a node instance. There are: ` +
      `${list(nodes)}; ${list(nodeInstances)}.`,
  );
}

function refuseUnknownOperation({ subject, operation }: OperationRule, implemented: string[]): void {
  if (implemented.some((name) => isNamed(operation, name))) return;
  const there = implemented.length === 0 ? 'no operation' : [...new Set(implemented)].join(', ');
  throw new WorkflowTestError(
    'unknown_subject',
    `The script speaks of the operation "${operation}" of "${subject}", which nothing implements. It has: ${there}.`,
  );
}

/** Names of the operations that a subject's rule can be about. */
function operationsOf([first, second]: string[], topology: TopologySkeleton): string[] {
  const nodes = nodesNamed(first!, topology);
  if (second === undefined) return nodes.flatMap(({ operations }) => namesOf(operations));
  const targets = new Set(nodesNamed(second, topology).map(({ id }) => id));
  return nodes
    .flatMap(({ relationships }) => relationships)
    .filter(({ targetId }) => targets.has(targetId))
    .flatMap((each) => [...namesOf(each.sourceOperations), ...namesOf(each.targetOperations)]);
}

function nodesNamed(name: string, { nodes, nodeInstances }: TopologySkeleton) {
  const nodeId = nodeInstances.find(({ id }) => id === name)?.nodeId ?? name;
  return name === '*' ? nodes : nodes.filter(({ id }) => id === nodeId);
}

const namesOf = (operations: Record<string, SkeletonOperation>): string[] => Object.keys(operations);

const list = (named: readonly { id: string }[]): string => named.map(({ id }) => id).join(', ') || 'none';
