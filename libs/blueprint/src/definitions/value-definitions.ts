import type { Json } from '../json.ts';
import { isObject } from '../json-values.ts';
import type { Element } from '../parse/element.ts';
import { tokenType } from '../parse/token.ts';
import type { OutputPlan } from '../plan/plan.ts';
import { computed, listOf, mapping, optional, recordOf, required, text, valueOf } from './form.ts';
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
  ({ value = null, description }) => (description === undefined ? { value } : { value, description }),
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
    const written = item.json();
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
    mapping(kind === 'text' ? 'blueprint label' : 'label', {
      values: required(listOf(value), 'The values of the label.'),
    }),
    ({ values = [] }) => ({ values: values as Json[] }),
  );
}
