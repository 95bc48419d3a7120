import type { Json } from '../json.ts';
import { isObject } from '../json-values.ts';
import type { Element } from '../parse/element.ts';
import { toJson, tokenType } from '../parse/token.ts';
import type { OutputPlan } from '../plan/plan.ts';
import { computed, listOf, mapping, optional, recordOf, required, strictly, text, valueOf } from './form.ts';
import type { Form } from './form.ts';

/** Outputs and capabilities: a value of any kind, possibly with a description. */
export const OUTPUTS: Form<Record<string, OutputPlan>> = recordOf(
  mapping(
    'output or capability',
    {
      value: required(computed, 'Any value, usually a function.'),
      description: optional(text, 'What it tells.'),
    },
    { isNullAllowed: true },
  ),
  ({ value = null, description = null }, _, element) =>
    element.has('description') ? { value, description } : { value },
);

type Labels = Record<string, { values: Json[] }>;

/** Labels of deployments; their values may be functions. */
export const LABELS: Form<Labels> = labelsOf(
  'label',
  (value) => isObject(value) && !Object.hasOwn(value, 'get_attribute'),
);
/** Labels of the blueprint itself. */
export const BLUEPRINT_LABELS: Form<Labels> = labelsOf('text', () => false);

function labelsOf(kind: 'label' | 'text', accepts: (value: Json) => boolean): Form<Labels> {
  const expected = kind === 'text' ? 'a string' : 'a string or a function other than get_attribute';
  const value = valueOf(kind, (item: Element) => {
    // A date is refused like any other value, not like a date elsewhere.
    const written = item.token ? toJson(item.token) : null;
    const isText = item.token !== undefined && tokenType(item.token) === 'string';
    if (!isText && !accepts(written))
      item.report({
        code: 1,
        exception: 'DSLParsingException',
        message: `A label value must be ${expected}.`,
      });
    return written;
  });
  return recordOf(
    strictly(
      mapping(kind === 'text' ? 'blueprint label' : 'label', {
        values: required(listOf(value), 'The values of the label.'),
      }),
      { refused: 'null', exception: 'TypeError', nothing: {} },
    ),
    ({ values = [] }) => ({ values: values as Json[] }),
  );
}
