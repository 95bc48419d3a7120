import type { Json, JsonObject } from '../json.ts';
import { isObject, toRecord } from '../json-values.ts';
import type { Element } from '../parse/element.ts';
import { toUtcText } from './zoned-time.ts';

const SCHEDULE_KEYS = [
  'workflow',
  'since',
  'until',
  'recurrence',
  'timezone',
  'weekdays',
  'count',
  'default_enabled',
  'stop_after_fail',
  'slip',
  'execution_arguments',
  'workflow_parameters',
];
const ARGUMENT_KEYS = ['force', 'is_dry_run', 'wait_after_fail', 'allow_custom_parameters'];
const WEEKDAYS = new Set(['su', 'mo', 'tu', 'we', 'th', 'fr', 'sa']);
const UNIT = '(?:min|minutes?|h|hours?|d|days?|w|weeks?|mo|months?|y|years?)';
const RELATIVE = new RegExp(`^(?:\\+\\d+ ?${UNIT})+$`);
const RECURRENCE = new RegExp(`^\\d+ ?${UNIT}$`);

/** Reads `deployment_settings`; times of schedules become UTC, everything else stays as written. */
export function readSettings(section: Element): JsonObject {
  section.allow(['id_template', 'display_name', 'default_groups', 'default_schedules']);
  section.at('id_template').string();
  const name = section.at('display_name');
  if (!name.isAbsent && !isObject(name.json())) name.string();
  for (const group of section.at('default_groups').items()) group.string();
  const settings = section.object() ?? {};
  const schedules = section.at('default_schedules');
  if (schedules.isAbsent) return settings;
  return {
    ...settings,
    default_schedules: toRecord(schedules.entries().map(([key, element]) => [key, readSchedule(element)])),
  };
}

function readSchedule(element: Element): JsonObject {
  element.allow(SCHEDULE_KEYS);
  element.require('workflow').string();
  element.require('since');
  const zone = element.at('timezone').string() ?? 'UTC';
  for (const key of ['count', 'slip']) element.at(key).integer();
  for (const key of ['default_enabled', 'stop_after_fail']) element.at(key).boolean();
  element.at('execution_arguments').allow(ARGUMENT_KEYS);
  checkRecurrence(element.at('recurrence'));
  element.at('weekdays').items().forEach(checkWeekday);
  checkParameters(element.at('workflow_parameters'));
  const schedule = Object.entries(element.object() ?? {}).filter(([key]) => key !== 'timezone');
  return toRecord(
    schedule.map(([key, value]) => [
      key,
      key === 'since' || key === 'until' ? readTime(element.at(key), zone) : value,
    ]),
  );
}

/** A relative time such as `+4h` stays text, an absolute one becomes UTC. */
function readTime(element: Element, zone: string): Json {
  const text = element.isAbsent ? undefined : element.string();
  if (text === undefined) return element.json();
  if (RELATIVE.test(text)) return text;
  const time = toUtcText(text, zone);
  if (time === undefined) {
    element.report({
      code: null,
      exception: 'NonRecoverableError',
      message: `'${text}' in zone '${zone}' is not a legal time`,
    });
  }
  return time ?? text;
}

function checkRecurrence(element: Element): void {
  const text = element.string();
  if (text === undefined || RECURRENCE.test(text)) return;
  element.report({
    code: null,
    exception: 'NonRecoverableError',
    message: `'${text}' is not a legal recurrence; write a number and a unit`,
  });
}

function checkWeekday(element: Element): void {
  const text = element.string();
  if (text === undefined || WEEKDAYS.has(text.slice(-2).toLowerCase())) return;
  element.report({ code: 1, exception: 'DSLParsingException', message: `'${text}' is not a weekday` });
}

function checkParameters(element: Element): void {
  const parameters = element.object() ?? {};
  const hasAttribute = [parameters, ...Object.values(parameters)].some(
    (value) => isObject(value) && Object.hasOwn(value, 'get_attribute'),
  );
  if (hasAttribute)
    element.report({
      code: 1,
      exception: 'DSLParsingException',
      message: 'get_attribute cannot be used in workflow parameters of a schedule.',
    });
}
