import type { JsonObject } from '../json.ts';
import { anyOf, list, object, refer } from './schema-parts.ts';

const number: JsonObject = { type: 'number' };
const text: JsonObject = { type: 'string' };
const anyList: JsonObject = { type: 'array' };
const pattern = (...keys: string[]): JsonObject =>
  object(Object.fromEntries(keys.map((key) => [key, {}])), { additionalProperties: true });

/** What each operator takes, unless it is a function, and what it asks of a value. */
const ARGUMENTS: Readonly<Record<string, readonly [JsonObject, string]>> = {
  equal: [number, 'The value is this number.'],
  greater_than: [number, 'The value is greater.'],
  greater_or_equal: [number, 'The value is not smaller.'],
  less_than: [number, 'The value is smaller.'],
  less_or_equal: [number, 'The value is not greater.'],
  in_range: [list(number, 2, 2), 'The value is within, bounds included.'],
  valid_values: [anyList, 'The value is one of these.'],
  length: [number, 'The value has this length.'],
  min_length: [number, 'The value is not shorter.'],
  max_length: [number, 'The value is not longer.'],
  pattern: [text, 'The text begins with something that matches the regular expression.'],
  filter_id: [text, 'The object passes this stored filter.'],
  labels: [anyList, 'The object has these labels.'],
  tenants: [anyList, 'The object belongs to one of these tenants.'],
  name_pattern: [
    pattern('starts_with', 'ends_with', 'contains', 'equals_to'),
    'The name of the object is like this.',
  ],
  deployment_id: [text, 'The object belongs to this deployment.'],
};

const OPERATOR_NAMES: readonly string[] = Object.keys(ARGUMENTS);

/** A mapping of one operator to its argument, and of what else may stand beside it. */
export const constraintSchema = (beside: Record<string, JsonObject> = {}): JsonObject =>
  object(
    {
      ...Object.fromEntries(
        Object.entries(ARGUMENTS).map(([name, [argument, description]]) => [
          name,
          { description, ...anyOf(argument, refer('function')) },
        ]),
      ),
      ...beside,
    },
    { oneOf: OPERATOR_NAMES.map((name) => ({ required: [name] })) },
  );
