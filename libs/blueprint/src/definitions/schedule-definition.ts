import type { Json, JsonObject } from '../json.ts';
import { isObject, toRecord } from '../json-values.ts';
import type { Element } from '../parse/element.ts';
import {
  anything,
  data,
  flag,
  integer,
  into,
  listOf,
  mapping,
  optional,
  recordOf,
  required,
  text,
  textOf,
  valueOf,
} from './form.ts';
import type { Form } from './form.ts';
import { toUtcText } from './zoned-time.ts';

const UNIT = '(?:min|minute|h|hour|d|day|w|week|mo|month|y|year)s?';
const RELATIVE = `(?:\\+\\d+ ?${UNIT})+`;
const ABSOLUTE = String.raw`(?:\d{4}-\d\d?-\d\d?\s+)?\d\d?:\d\d?`;
const RECURRENCE = `\\d+ ?${UNIT}`;
/** Two letters at the end count: `2tu` is the second Tuesday. */
const WEEKDAY = '(?:.*)(?:[sS][uUaA]|[mM][oO]|[tT][uUhH]|[wW][eE]|[fF][rR])';

const isUnit = matcherOf(UNIT);

/** What starts with a plus is relative; only the units behind numbers are looked at, as it has always been. */
const isRelative = (written: string): boolean =>
  written.startsWith('+') &&
  written.split('+').every((part) => {
    const [, unit] = /^\d+\s*([a-z][a-z ]*)/.exec(part) ?? [];
    return unit === undefined || isUnit.test(unit);
  });

const TIME = textOf({ pattern: `(?:${RELATIVE}|${ABSOLUTE})?` });

const WEEKDAYS = listOf(
  matching(WEEKDAY, (element, written) =>
    element.report({ code: 1, exception: 'DSLParsingException', message: `'${written}' is not a weekday` }),
  ),
);

const PARAMETERS: Form<JsonObject | undefined> = into(data, (parameters, element) => {
  const hasAttribute = [parameters, ...Object.values(parameters ?? {})].some(
    (value) => isObject(value) && Object.hasOwn(value, 'get_attribute'),
  );
  if (hasAttribute)
    element.report({
      code: 1,
      exception: 'DSLParsingException',
      message: 'get_attribute cannot be used in workflow parameters of a schedule.',
    });
  return parameters;
});

const ARGUMENTS = mapping('arguments of an execution', {
  force: optional(flag, 'Start even if others run.'),
  is_dry_run: optional(flag, 'Only tell what would run.'),
  wait_after_fail: optional(integer, 'Seconds to go on after a failure.'),
  allow_custom_parameters: optional(flag, 'Accept parameters that the workflow does not declare.'),
});

const SCHEDULE = into(
  mapping('schedule', {
    workflow: required(text, 'The workflow that is started.'),
    since: required(TIME, 'First time: `+4h`, `HH:MM` or `YYYY-MM-DD HH:MM`.'),
    until: optional(TIME, 'Last time, in the same form.'),
    recurrence: optional(
      matching(`(?:${RECURRENCE})?`, (element, written) =>
        refuse(element, `'${written}' is not a legal recurrence; write a number and a unit`),
      ),
      'Time between two starts: a number and a unit, e.g. `2 days`.',
    ),
    timezone: optional(
      textOf({ known: ['UTC', 'EST', 'Europe/London'] }),
      'Time zone of `since` and `until`; UTC unless written.',
    ),
    weekdays: optional(WEEKDAYS, 'Only on these days: su, mo, tu, we, th, fr, sa.'),
    count: optional(integer, 'How many times at most.'),
    default_enabled: optional(flag, 'Whether it is on at first; true unless written.'),
    stop_after_fail: optional(flag, 'Whether a failure ends it.'),
    slip: optional(integer, 'Minutes by which a start may be late.'),
    execution_arguments: optional(ARGUMENTS, 'How it is started.'),
    workflow_parameters: optional(PARAMETERS, 'Parameters of the workflow.'),
  }),
  (_, element) => inUtc(element),
);

/** The settings with times of schedules in UTC, everything else as written. */
export const SETTINGS: Form<JsonObject> = into(
  mapping('deployment settings', {
    id_template: optional(text, 'Template of the ids of deployments.'),
    display_name: optional(
      valueOf('text or mapping', (element) => {
        if (!isObject(element.json())) element.string();
        return element.json();
      }),
      'Name of deployments: a text or a function.',
    ),
    default_groups: optional(listOf(anything), 'Deployment groups that a deployment joins.'),
    default_schedules: optional(recordOf(SCHEDULE), 'Schedules that a deployment gets, by name.'),
  }),
  ({ default_schedules: schedules }, element) => {
    const settings = element.object() ?? {};
    return { ...settings, default_schedules: schedules ?? {} };
  },
);

function inUtc(element: Element): JsonObject {
  if (element.token?.kind !== 'map') return {};
  const zone = textAt(element, 'timezone') || 'UTC';
  const entries = Object.entries(element.object() ?? {}).filter(([key]) => key !== 'timezone');
  return toRecord(
    entries.map(([key, value]) => [
      key,
      key === 'since' || key === 'until' ? readTime(element.at(key), value, zone) : value,
    ]),
  );
}

const textAt = (element: Element, key: string): string | undefined => {
  const value = element.at(key).json();
  return typeof value === 'string' ? value : undefined;
};

/** A relative time such as `+4h` stays text, an absolute one becomes UTC; an empty text is no time. */
function readTime(element: Element, written: Json, zone: string): Json {
  if (typeof written !== 'string' || written === '' || isRelative(written)) return written;
  const time = toUtcText(written, zone);
  if (time === undefined) refuse(element, `'${written}' in zone '${zone}' is not a legal time`);
  return time ?? written;
}

const refuse = (element: Element, message: string): void =>
  element.report({ code: null, exception: 'NonRecoverableError', message });

/** A text of a certain form; `complain` reports any other. */
function matching(
  pattern: string,
  complain: (element: Element, written: string) => void,
): Form<string | undefined> {
  const expression = matcherOf(pattern);
  const isFilled = !expression.test('');
  return into(textOf({ pattern, isFilled }), (written, element) => {
    if (written === undefined ? isFilled && element.isAbsent : !expression.test(written))
      complain(element, written ?? '');
    return written;
  });
}

function matcherOf(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern})$`);
}
