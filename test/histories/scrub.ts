/** Fields that tell on which machine a history was recorded, or where its program lay; a replay needs none of them. */
const TELLTALE = new Set(['identity', 'workerIdentity', 'stackTrace', 'lastWorkerIdentity']);
const NOWHERE = 'recorded';

/** The history without a trace of the machine: process and host names, stack traces, sticky queues. */
export function scrub(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(scrub);
  if (value === null || typeof value !== 'object') return value;
  if (isStickyQueue(value)) return { ...value, name: NOWHERE };
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      TELLTALE.has(key) && typeof item === 'string' ? NOWHERE : scrub(item),
    ]),
  );
}

/** Named after the worker's host and process. */
function isStickyQueue(value: object): boolean {
  return 'kind' in value && value.kind === 'TASK_QUEUE_KIND_STICKY';
}
