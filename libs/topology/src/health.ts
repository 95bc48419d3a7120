import type { Json, JsonObject } from '@cloudloom/blueprint';

/**
 * Whether the last checks found that the instance, or its end of a relationship, is not as configured: what they answered is
 * something, or they failed.
 */
export function hasConfigurationDrift(systemProperties: JsonObject): boolean {
  const {
    configuration_drift: own,
    source_relationships_configuration_drift: ofSource,
    target_relationships_configuration_drift: ofTarget,
  } = systemProperties;
  return [own, ...valuesOf(ofSource), ...valuesOf(ofTarget)].some(isDrift);
}

/** False where the last check of the instance failed. What was never checked is well. */
export const isStatusCheckOk = (systemProperties: JsonObject): boolean =>
  fieldOf(systemProperties['status'], 'ok') !== false;

const isDrift = (finding: Json | undefined): boolean =>
  fieldOf(finding, 'ok') === false || isSomething(fieldOf(finding, 'result'));

/** Empty texts, lists and maps are nothing, as in the operations that answer them. */
function isSomething(value: Json | undefined): boolean {
  if (typeof value !== 'object' || value === null) return Boolean(value);
  return Object.keys(value).length > 0;
}

const isMap = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const fieldOf = (value: Json | undefined, key: string): Json | undefined =>
  isMap(value) && Object.hasOwn(value, key) ? value[key] : undefined;

const valuesOf = (value: Json | undefined): Json[] => (isMap(value) ? Object.values(value) : []);
