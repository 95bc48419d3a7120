import type { Effect } from '@cloudloom/topology';

/** One effect as a line for comparing: `web_1 state creating`, `web_1 create started`, `web_1 "Creating node instance"`. */
function toLine(effect: Effect): string | undefined {
  switch (effect.kind) {
    case 'nodeInstanceState':
      return `${effect.nodeInstanceId} state ${effect.state}`;
    case 'event': {
      const subject = effect.nodeInstanceId ?? (effect.sourceId && `${effect.sourceId}>${effect.targetId}`);
      const operation = effect.operation?.split('.').at(-1);
      if (operation) return `${subject} ${operation} ${effect.eventType.replace('task_', '')}`;
      return subject ? `${subject} "${effect.message}"` : effect.message;
    }
    case 'log':
      return `${effect.level} ${effect.message}`;
    case 'systemProperties':
    case 'graph':
    case 'taskState':
      return undefined;
  }
}

/** The story that effects tell, line by line, without what only says how it is stored and that operations were sent. */
export function traceLines(effects: readonly Effect[]): string[] {
  return effects
    .filter((effect) => effect.kind !== 'event' || effect.eventType !== 'sending_task')
    .flatMap((effect) => toLine(effect) ?? []);
}
