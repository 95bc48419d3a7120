import { BadParametersError } from '../errors.ts';

/** Degrees. */
export interface Location {
  latitude: number;
  longitude: number;
}

const DEGREES = /^[+-]?(\d+(\.\d*)?|\.\d+)$/;
const LIMITS = [90, 180] as const;

/** Reads `latitude,longitude`. Throws BadParametersError. */
export function parseLocation(text: string): Location {
  const parts = text.split(',').map((part) => part.trim());
  const numbers = parts.map(Number);
  const [latitude, longitude] = numbers;
  const isRight =
    parts.length === 2 &&
    parts.every((part) => DEGREES.test(part)) &&
    numbers.every((number, index) => Math.abs(number) <= (LIMITS[index] ?? 0));
  if (!isRight || latitude === undefined || longitude === undefined)
    throw new BadParametersError(
      `Invalid location \`${text}\`, the format is expected to be "latitude,longitude" such as "32.071072,34.787274"`,
    );
  return { latitude, longitude };
}
