import { readCall } from '../functions/function-call.ts';
import type { FunctionCall } from '../functions/function-call.ts';
import type { Json } from '../json.ts';
import { planPlaces } from './plan-places.ts';
import type { PlanBase } from './plan.ts';

/** A call with the path of its place, e.g. `nodes.web.properties.ports[0]`. */
export interface PlacedCall {
  call: FunctionCall;
  path: string;
}

/** Every function in a value, outer ones first. */
export function* callsIn(value: Json, path = ''): Generator<PlacedCall> {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* callsIn(item, `${path}[${index}]`);
    return;
  }
  const call = readCall(value);
  if (call) yield { call, path };
  for (const [key, item] of Object.entries(value)) yield* callsIn(item, `${path}.${key}`);
}

/** What a plan needs from outside: secrets, and capabilities of the parent deployment; one entry for each mention. */
export function findRequirements(plan: Omit<PlanBase, 'inputs' | 'requirements'>): PlanBase['requirements'] {
  const requirements: PlanBase['requirements'] = { parentCapabilities: [], secrets: [] };
  for (const { value } of planPlaces({ ...plan, requirements })) {
    for (const { call } of callsIn(value)) {
      if (call.name === 'get_secret') requirements.secrets.push(call.argument);
      if (call.name === 'get_environment_capability') {
        requirements.parentCapabilities.push(Array.isArray(call.argument) ? call.argument : [call.argument]);
      }
    }
  }
  return requirements;
}
