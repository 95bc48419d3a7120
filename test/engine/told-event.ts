/** An event, or a line of the log (of the type `log`, its message after the level), as both sides tell it: ids are replaced by names, what only says how it is stored is left out. */
export interface ToldEvent {
  eventType: string;
  message: string;
  /** Full name of the operation that it is about. */
  operation: string | null;
  /** `a`, `app>db`, or empty for the execution itself. */
  subject: string;
}

export const LOG = 'log';
const FINAL = new Set(['workflow_started', 'workflow_succeeded', 'workflow_failed', 'workflow_cancelled']);
const SUFFIX = /((?: \(dry run\))?(?: \[retry [\d/]+\])?)$/;
/** Of subgraphs, and of local tasks, which have no operation. */
const NAMED = /^(Subgraph|Task) (started|succeeded|failed) '([^']+)'/;

/** One event as a line of the trace; nothing for those that every execution or every sending has. */
export function lineOf({ eventType, message, operation, subject }: ToldEvent): string | undefined {
  if (FINAL.has(eventType) || eventType === 'sending_task') return undefined;
  if (eventType.startsWith('task_') && operation !== null)
    return `${subject} ${operation.split('.').at(-1)} ${eventType.slice('task_'.length)}${SUFFIX.exec(message)?.[1] ?? ''}`;
  if (eventType === LOG) return `${subject === '' ? '' : `${subject} `}log ${message}`;
  const told = NAMED.exec(message);
  if (told && eventType.startsWith('task_'))
    return `${told[1]?.toLowerCase()} ${told[3]} ${told[2]}${SUFFIX.exec(message)?.[1] ?? ''}`;
  return subject === '' ? `"${message}"` : `${subject} "${message}"`;
}

export const linesOf = (events: readonly ToldEvent[]): string[] =>
  events.flatMap((event) => lineOf(event) ?? []);

/** The lines about each subject, in their order: what stays the same when branches run side by side. */
export function bySubject(lines: readonly string[]): Record<string, string[]> {
  const groups: Record<string, string[]> = {};
  for (const line of lines) (groups[subjectOf(line)] ??= []).push(line);
  return groups;
}

function subjectOf(line: string): string {
  if (line.startsWith('"') || line.startsWith('log ')) return 'execution';
  const [first = '', second = ''] = line.split(' ');
  return first === 'subgraph' || first === 'task' ? `${first} ${second}` : first;
}

interface NamedInstance {
  id: string;
  nodeId: string;
  index: number;
}

/**
 * Gives names to instances that have none: the node's where it is the only one, else with the index. Names stay, however many
 * instances come and go.
 */
export function nameInstances(instances: readonly NamedInstance[], names: Map<string, string>): void {
  const taken = new Set(names.values());
  for (const { id, nodeId, index } of instances) {
    if (names.has(id)) continue;
    const isOnly =
      !taken.has(nodeId) && instances.every((other) => other.id === id || other.nodeId !== nodeId);
    names.set(id, isOnly ? nodeId : `${nodeId}_${index}`);
  }
}

/** Texts without what differs from run to run: ids of instances, and where a script lay. */
export function withNames(text: string, names: ReadonlyMap<string, string>): string {
  let named = text;
  for (const [id, name] of names) named = named.replaceAll(id, name);
  return named.replace(/command: \S+step\.sh, exit_code/g, 'exit_code');
}
