import type { Effect, TaskRecord } from '@cloudloom/topology';
import { traceLines } from './trace-lines.ts';

const SHOWN = 5;

/**
 * Says what a workflow waits for that can never come, by what it stored: tasks that are ready and have not ended, or else
 * a promise of its own.
 */
export function describeStandstill(effects: readonly Effect[]): string {
  const waiting = readyTasks(effects);
  const last = traceLines(effects).at(-1);
  return [
    'The workflow waits for ever: no timer is set and no operation runs.',
    waiting.length > 0 ? `It waits for ${listed(waiting)}.` : 'It awaits a promise that nothing resolves.',
    last === undefined ? 'Nothing has happened before.' : `The last thing that happened: ${last}`,
  ].join(' ');
}

/** Stored tasks that could have ended and have not. */
function readyTasks(effects: readonly Effect[]): TaskRecord[] {
  const ended = endedTasks(effects);
  return effects
    .flatMap((effect) => (effect.kind === 'graph' ? effect.tasks : []))
    .filter(({ type }) => type !== 'SubgraphTask')
    .filter(({ id, dependencies }) => !ended.has(id) && dependencies.every((each) => ended.has(each)));
}

function endedTasks(effects: readonly Effect[]): Set<string> {
  const ended = new Set<string>();
  for (const effect of effects) {
    if ('taskId' in effect && effect.taskId !== undefined) ended.add(effect.taskId);
    const [, operation] = /^(.*)@\d+#\d+:(?:succeeded|failed)$/.exec(effect.key) ?? [];
    if (operation !== undefined) ended.add(operation);
  }
  return ended;
}

function listed(tasks: readonly TaskRecord[]): string {
  const some = tasks.slice(0, SHOWN).map(described).join(', ');
  return tasks.length > SHOWN ? `${some} and ${tasks.length - SHOWN} more tasks` : some;
}

/** Operations end by themselves here, so one that has not was never started. */
const described = ({ id, type }: TaskRecord): string =>
  type === 'LocalWorkflowTask'
    ? `the local task "${id}", whose function never ends`
    : `the task "${id}", which was never started (is its graph executed?)`;
