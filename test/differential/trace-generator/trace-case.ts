import type { Scenario } from '../../../apps/cli/src/trace/index.ts';
import type { OperationCommand } from '../../../apps/cli/src/trace/index.ts';

/** A relationship of a node template; the operations it implements are recorded ones. */
export interface CaseRelationship {
  kind: 'contained_in' | 'connected_to' | 'depends_on' | 'depends_on_lifecycle_operation';
  target: string;
  connectionType: 'all_to_all' | 'all_to_one';
  /** Bare names of implemented operations. */
  source: string[];
  targetSide: string[];
  /** Which operation of the target to wait for: `depends_on_lifecycle_operation` only. */
  operation?: string;
}

export interface CaseNode {
  name: string;
  isHost: boolean;
  /** How an agent gets to a host. */
  installMethod?: string;
  instances: number;
  /** Full names of implemented operations, each with its own limit of retries or none. */
  operations: Record<string, number | null>;
  relationships: CaseRelationship[];
  /** How operations fail, as `oracle_ops.py` reads it. */
  commands: Record<string, OperationCommand>;
}

export interface CaseGroup {
  name: string;
  /** Nodes, or groups further up. */
  members: string[];
  instances: number;
}

/** A blueprint, and what to do with it. */
export interface TraceCase {
  nodes: CaseNode[];
  groups: CaseGroup[];
  scenario: Scenario;
  /** Whether states say how instances are, as on a server. */
  statesAreFindings: boolean;
}

export const containerOf = ({ relationships }: CaseNode): string | undefined =>
  relationships.find(({ kind }) => kind === 'contained_in')?.target;

/** The containers of a node, innermost first. */
export function containersOf(node: CaseNode, nodes: readonly CaseNode[]): CaseNode[] {
  const name = containerOf(node);
  const container = nodes.find((each) => each.name === name);
  return container ? [container, ...containersOf(container, nodes)] : [];
}

/** The groups around a node or group, innermost first. */
export function groupsAround(name: string, groups: readonly CaseGroup[]): CaseGroup[] {
  const group = groups.find(({ members }) => members.includes(name));
  return group ? [group, ...groupsAround(group.name, groups)] : [];
}
