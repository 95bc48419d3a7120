/** The fields of an event that its line shows; `@cloudloom/client` delivers them. */
export interface ShownEvent {
  readonly timestamp: string;
  readonly type: 'cloudify_event' | 'cloudify_log';
  readonly message: string;
  readonly nodeInstanceId: string | null;
  /** Operations of a relationship have this instead of a node instance. */
  readonly sourceId?: string | null;
  readonly operation: string | null;
  readonly level?: string | null;
}

/** `10:02:11  db_a81c0z   Task succeeded 'script_runner.tasks.run'`, in local time. */
export const renderEvent = (event: ShownEvent): string => {
  const time = new Date(event.timestamp);
  const clock = Number.isNaN(time.getTime()) ? '        ' : time.toTimeString().slice(0, 8);
  const who = (instanceOf(event) ?? '').padEnd(22);
  const level = event.type === 'cloudify_log' && event.level ? `${event.level.toUpperCase()}: ` : '';
  return `  ${clock}  ${who}  ${level}${event.message.trimEnd()}`;
};

/** What the task bar says of it: `app_k3x9q1: configure`. */
export const summariseEvent = (event: ShownEvent): string => {
  const step = event.operation?.split('.').at(-1) ?? event.message;
  const instance = instanceOf(event);
  return instance ? `${instance}: ${step}` : step;
};

const instanceOf = (event: ShownEvent): string | null | undefined => event.nodeInstanceId ?? event.sourceId;
