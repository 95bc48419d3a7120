import type { Label } from '@cloudloom/model';
import { BadParametersError } from './errors.ts';
import type { LabelRequest } from './requests.ts';

const LEGAL_KEY = /^[A-Za-z0-9\-._~]+$/;
// eslint-disable-next-line no-control-regex -- control characters are what is refused
const ILLEGAL_VALUE = /[\u0000-\u001f\u007f"]/;
/** Keys under the reserved prefix that users may set. */
export const RESERVED_LABEL_KEYS: ReadonlySet<string> = new Set([
  'csys-obj-name',
  'csys-obj-type',
  'csys-obj-parent',
  'csys-env-type',
  'csys-wrcp-services',
  'csys-location-name',
  'csys-location-lat',
  'csys-location-long',
  'csys-consumer-id',
]);

/** Checks labels of a request and stamps them; keys are stored in lower case. Throws BadParametersError. */
export function createLabels(requests: readonly LabelRequest[], stamp: { at: Date; by: string }): Label[] {
  const seen = new Set<string>();
  return requests.map(({ key: written, value }) => {
    const key = written.toLowerCase();
    if (!LEGAL_KEY.test(key) || key.length > 256)
      throw new BadParametersError(
        `The label's key ${written} is illegal: only letters, digits, "-", "." and "_", at most 256 characters`,
      );
    if (value === '' || value.length > 256 || ILLEGAL_VALUE.test(value))
      throw new BadParametersError(
        `The value of the label ${key} is illegal: 1 to 256 characters, no control characters, no quotes`,
      );
    if (key.startsWith('csys-') && !RESERVED_LABEL_KEYS.has(key))
      throw new BadParametersError(
        `All labels with a \`csys-\` prefix are reserved for internal use: ${key}`,
      );
    const pair = JSON.stringify([key, value]);
    if (seen.has(pair)) throw new BadParametersError('You cannot define the same label twice');
    seen.add(pair);
    return { key, value, createdAt: stamp.at, createdBy: stamp.by };
  });
}

/**
 * New labels in place of the old ones; those that stay keep their stamp and their place, new ones follow: clients send
 * all labels in any order to add one. Throws BadParametersError.
 */
export function replaceLabels(
  existing: readonly Label[],
  requests: readonly LabelRequest[],
  by: { username: string },
): Label[] {
  const wanted = createLabels(requests, { at: new Date(), by: by.username });
  const isIn = (labels: readonly Label[], { key, value }: Label): boolean =>
    labels.some((other) => other.key === key && other.value === value);
  return [
    ...existing.filter((label) => isIn(wanted, label)),
    ...wanted.filter((label) => !isIn(existing, label)),
  ];
}
