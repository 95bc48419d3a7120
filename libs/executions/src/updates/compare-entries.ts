import type { UpdateStep } from '@cloudloom/model';
import { haveSameValue } from './same-value.ts';

/** A step as it is found, before it is sorted. */
export interface FoundStep extends UpdateStep {
  isSupported: boolean;
}

/** Where entries of a section stand. */
interface Section extends Pick<FoundStep, 'entityType'> {
  path: string[];
  isSupported?: boolean;
}

/** One step for each entry that only one of the two has, or that differs. */
export function compareEntries<Entry>(
  before: Record<string, Entry>,
  after: Record<string, Entry>,
  { entityType, path, isSupported = true }: Section,
): FoundStep[] {
  const step = (action: UpdateStep['action'], name: string): FoundStep => ({
    ...{ action, entityType, entityId: [...path, name], topologyOrder: 0, isSupported },
  });
  const steps: FoundStep[] = [];
  for (const [name, entry] of Object.entries(after)) {
    if (!Object.hasOwn(before, name)) steps.push(step('add', name));
    else if (!haveSameValue(before[name], entry)) steps.push(step('modify', name));
  }
  for (const name of Object.keys(before)) if (!Object.hasOwn(after, name)) steps.push(step('remove', name));
  return steps;
}
