import type { ScalingDefinition } from '../definitions/template-definition.ts';
import type { Json } from '../json.ts';
import type { ScalingProperties } from './plan.ts';

/** Instance counts with the language's defaults; `UNBOUNDED` is -1. */
export function scalingOf(scaling: ScalingDefinition | null, deploy: number | null): ScalingProperties {
  const initial = deploy ?? scaling?.defaultInstances ?? 1;
  return {
    defaultInstances: initial,
    minInstances: scaling?.minInstances ?? 0,
    maxInstances: toBound(scaling?.maxInstances ?? -1),
    currentInstances: initial,
    plannedInstances: initial,
  };
}

const toBound = (value: Json): Json => (value === 'UNBOUNDED' ? -1 : value);

/** How the language calls the counts. */
const WIRE_NAMES: Readonly<Record<keyof ScalingProperties, string>> = {
  defaultInstances: 'default_instances',
  minInstances: 'min_instances',
  maxInstances: 'max_instances',
  currentInstances: 'current_instances',
  plannedInstances: 'planned_instances',
};

/** Each count with the name that the language has for it. */
export const countEntries = (
  properties: ScalingProperties,
): { key: keyof ScalingProperties; name: string; value: Json }[] =>
  (Object.keys(WIRE_NAMES) as (keyof ScalingProperties)[]).map((key) => ({
    key,
    name: WIRE_NAMES[key],
    value: properties[key],
  }));
