import type { EventOrigin, HandedIn } from '@cloudloom/model';
import { BadRequestError } from '../errors/request-errors.ts';
import { Field } from '../requests/body-field.ts';

const MOST_RECORDS = 10_000;
const LEVELS = ['debug', 'info', 'warning', 'error', 'critical'] as const;

export class CreateEventsDto {
  @Field('list', { description: 'Events: `event_type`, `message`, `context`, `timestamp`, `error_causes`' })
  events?: unknown[];
  @Field('list', { description: 'Log lines: `logger`, `level`, `message`, `context`, `timestamp`' })
  logs?: unknown[];
  @Field('str', { description: 'The execution they are of; that of the token where it is not said' })
  execution_id?: string;
  @Field('str', { description: 'The group of executions they are of' })
  execution_group_id?: string;
  @Field('str') manager_name?: string;
  @Field('str') agent_name?: string;
}

/** The records of a body: events first, then log lines, each in their order. Throws BadRequestError. */
export function toHandedIn(body: CreateEventsDto, now: number): HandedIn[] {
  const { events = [], logs = [] } = body;
  if (events.length + logs.length > MOST_RECORDS)
    throw new BadRequestError(`At most ${MOST_RECORDS} events and logs are taken at once`);
  return [
    ...events.map((given, index) => toEvent(new Given(`events[${index}]`, given), now)),
    ...logs.map((given, index) => toLog(new Given(`logs[${index}]`, given), now)),
  ];
}

export const toOrigin = (body: CreateEventsDto): EventOrigin => ({
  managerName: body.manager_name ?? null,
  agentName: body.agent_name ?? null,
});

function toEvent(given: Given, now: number): HandedIn {
  const causes = given.list('error_causes');
  return {
    kind: 'event',
    eventType: given.text('event_type') ?? given.missing('event_type'),
    ...subjectOf(given, now),
    ...(causes === null ? {} : { errorCauses: causes.map(toCause) }),
  };
}

function toLog(given: Given, now: number): HandedIn {
  const word = given.text('level')?.toLowerCase() ?? 'info';
  const level = LEVELS.find((known) => known === word);
  if (level === undefined)
    throw new BadRequestError(`level of ${given.place} must be one of ${LEVELS.join(', ')}, got ${word}`);
  return { kind: 'log', logger: given.text('logger') ?? '', level, ...subjectOf(given, now) };
}

function subjectOf(given: Given, now: number) {
  const context = given.map('context');
  const of = (name: string, field: string): object => {
    const value = context?.text(name) ?? null;
    return value === null ? {} : { [field]: value };
  };
  return {
    timestamp: given.time('timestamp') ?? now,
    message: given.map('message')?.text('text') ?? given.plain('message') ?? given.missing('message'),
    ...of('operation', 'operation'),
    // The context calls an instance so.
    ...of('node_id', 'nodeInstanceId'),
    ...of('source_id', 'sourceId'),
    ...of('target_id', 'targetId'),
  };
}

function toCause(cause: unknown, index: number) {
  const given = new Given(`error_causes[${index}]`, cause);
  return {
    message: given.text('message') ?? '',
    type: given.text('type') ?? '',
    traceback: given.text('traceback'),
  };
}

/** A map of the body whose members are read one by one; null counts as absent. Throws BadRequestError. */
class Given {
  private readonly members: Record<string, unknown>;

  constructor(
    readonly place: string,
    value: unknown,
  ) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new BadRequestError(`${place} is expected to be of type dict`);
    this.members = value as Record<string, unknown>;
  }

  text(name: string): string | null {
    const value = this.get(name);
    if (value === null || typeof value === 'string') return value;
    throw new BadRequestError(`${name} of ${this.place} is expected to be of type str`);
  }

  /** A text, or null where it is something else. */
  plain(name: string): string | null {
    const value = this.get(name);
    return typeof value === 'string' ? value : null;
  }

  map(name: string): Given | null {
    const value = this.get(name);
    if (value === null || (name === 'message' && typeof value === 'string')) return null;
    return new Given(`${name} of ${this.place}`, value);
  }

  list(name: string): unknown[] | null {
    const value = this.get(name);
    if (value === null || Array.isArray(value)) return value;
    throw new BadRequestError(`${name} of ${this.place} is expected to be of type list`);
  }

  /** Milliseconds since the epoch; a time without a zone is UTC. */
  time(name: string): number | null {
    const value = this.text(name);
    if (value === null) return null;
    const time = Date.parse(/(z|[+-]\d\d:?\d\d)$/i.test(value) ? value : `${value.replace(' ', 'T')}Z`);
    // What the database stores as a time, and no year of five digits.
    if (Number.isNaN(time) || time < 0 || time > Date.UTC(9999, 11, 31))
      throw new BadRequestError(`${name} of ${this.place} holds no valid time: ${value}`);
    return time;
  }

  missing(name: string): never {
    throw new BadRequestError(`Missing ${name} in ${this.place}`);
  }

  private get(name: string): unknown {
    return (Object.hasOwn(this.members, name) ? this.members[name] : null) ?? null;
  }
}
