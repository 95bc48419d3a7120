import type { Blueprint } from '@cloudloom/model';
import type { BlueprintFolder } from './archives/resource-folders.ts';

const UNDERWAY = new Set<string>(['pending', 'uploading', 'extracting', 'parsing', 'validating']);

/** True while the blueprint's upload, or its validation, has not come to an end. */
export const isUnderway = (blueprint: Pick<Blueprint, 'state'>): boolean => UNDERWAY.has(blueprint.state);

/** True for one that is there to be validated only: it goes when that ends. */
export const isValidated = (blueprint: Pick<Blueprint, 'state'>): boolean => blueprint.state === 'validating';

/** True for an upload that failed: it does not hold its id. */
export const hasFailed = (blueprint: Pick<Blueprint, 'state'>): boolean =>
  blueprint.state === 'invalid' || blueprint.state.startsWith('failed_');

/** Where the files of a blueprint are; null for one that never had an upload. */
export const placeOf = ({ tenantName, id, uploadExecutionId }: Blueprint): BlueprintFolder | null =>
  uploadExecutionId === null ? null : { tenantName, blueprintId: id, uploadExecutionId };
