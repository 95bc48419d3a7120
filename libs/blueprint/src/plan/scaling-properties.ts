import type { ScalingDefinition } from '../definitions/template-definition.ts';
import type { Json } from '../json.ts';
import type { ScalingProperties } from './plan.ts';

/** Instance counts with the language's defaults; `UNBOUNDED` is -1. */
export function scalingOf(scaling: ScalingDefinition | null, deploy: number | null): ScalingProperties {
  const initial = toCount(deploy ?? scaling?.defaultInstances ?? 1);
  return {
    defaultInstances: initial,
    minInstances: toCount(scaling?.minInstances ?? 0),
    maxInstances: toBound(toCount(scaling?.maxInstances ?? -1)),
    currentInstances: initial,
    plannedInstances: initial,
  };
}

/** A boolean passes for an integer in this language. */
const toCount = (value: Json): Json => (typeof value === 'boolean' ? Number(value) : value);

const toBound = (value: Json): Json => (value === 'UNBOUNDED' ? -1 : value);
