import type { Json } from '../json.ts';
import { toRecord } from '../json-values.ts';
import type { Element } from '../parse/element.ts';
import { tokenType } from '../parse/token.ts';
import type { OutputPlan } from '../plan/plan.ts';
import { isObject } from '../json-values.ts';

/** Outputs and capabilities: a value of any kind, possibly with a description. */
export const readOutputs = (section: Element): Record<string, OutputPlan> =>
  toRecord(
    section.entries().map(([name, element]) => {
      element.allow(['value', 'description']);
      if (!element.has('value')) element.format("'value' key is required but it is currently missing");
      const description = element.at('description').string();
      const output: OutputPlan = { value: element.at('value').json() };
      return [name, description === undefined ? output : { ...output, description }];
    }),
  );

/** Labels; values of blueprint labels are plain strings, those of deployments may be functions. */
export const readLabels = (
  section: Element,
  areFunctionsAllowed: boolean,
): Record<string, { values: Json[] }> =>
  toRecord(
    section.entries().map(([name, element]) => {
      element.allow(['values']);
      return [
        name,
        {
          values: element
            .require('values')
            .items()
            .map((item) => readLabelValue(item, areFunctionsAllowed)),
        },
      ];
    }),
  );

function readLabelValue(item: Element, areFunctionsAllowed: boolean): Json {
  const value = item.json();
  const isText = item.token !== undefined && tokenType(item.token) === 'string';
  const isAllowed =
    isText || (areFunctionsAllowed && isObject(value) && !Object.hasOwn(value, 'get_attribute'));
  if (!isAllowed) {
    const expectation = areFunctionsAllowed ? 'a string or a function other than get_attribute' : 'a string';
    item.report({
      code: 1,
      exception: 'DSLParsingException',
      message: `A label value must be ${expectation}.`,
    });
  }
  return value;
}
