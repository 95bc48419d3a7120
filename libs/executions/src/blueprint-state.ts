import type { Blueprint } from '@cloudloom/model';

const UNDERWAY = new Set<string>(['pending', 'uploading', 'extracting', 'parsing']);

/** True while the blueprint's upload has not come to an end. */
export const isUnderway = (blueprint: Pick<Blueprint, 'state'>): boolean => UNDERWAY.has(blueprint.state);

/** True for an upload that failed: it does not hold its id. */
export const hasFailed = (blueprint: Pick<Blueprint, 'state'>): boolean =>
  blueprint.state === 'invalid' || blueprint.state.startsWith('failed_');
