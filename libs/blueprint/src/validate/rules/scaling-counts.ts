import type { ScalingDefinition } from '../../definitions/template-definition.ts';
import { readCall } from '../../functions/function-call.ts';
import { findFormMistake } from '../../functions/intrinsic-functions.ts';
import { isObject } from '../../json-values.ts';
import type { Element } from '../../parse/element.ts';
import { tokenType } from '../../parse/token.ts';
import type { ExceptionName } from '../../problem.ts';
import type { DefinitionRule } from '../rule.ts';

const UNBOUNDED = -1;

/**
 * Instance counts are numbers or functions (210, 208), not negative, and in order: minimum, default, maximum (207).
 * A template gives either them or the deprecated `instances.deploy` (209).
 */
export const scalingCounts: DefinitionRule = ({ definition }) => {
  for (const { name, deploy, scaling, element } of definition.templates.values()) {
    if (deploy !== null && scaling) {
      element.at('capabilities').report({
        code: 209,
        message: `Node '${name}' defines both instances.deploy and capabilities.scalable (Note: instances.deploy is deprecated)`,
      });
    }
    if (scaling) checkCounts(scaling);
  }
  for (const { scaling } of definition.policies.values()) checkCounts(scaling);
};

function checkCounts({ element }: ScalingDefinition): void {
  const initial = readCount(element.at('default_instances'), 1);
  const maximum = readMaximum(element.at('max_instances'));
  const minimum = readCount(element.at('min_instances'), 0);
  const isBounded = maximum !== undefined && maximum !== UNBOUNDED;
  const report = (message: string) => element.report({ code: 207, message });
  if (initial !== undefined && minimum !== undefined && initial < minimum) {
    report(`default_instances (${initial}) cannot be smaller than min_instances (${minimum})`);
  }
  if (isBounded && minimum !== undefined && minimum > maximum) {
    report(`min_instances (${minimum}) cannot be greater than max_instances (${maximum})`);
  }
  if (isBounded && initial !== undefined && initial > maximum) {
    report(`default_instances (${initial}) cannot be greater than max_instances (${maximum})`);
  }
}

/** A plain count, or undefined for a function or something unsuitable. */
function readCount(element: Element, fallback: number): number | undefined {
  if (element.isAbsent) return fallback;
  if (isFunction(element)) return undefined;
  const count = element.integer();
  if (count === undefined || count >= 0) return count;
  element.report({ code: 207, message: `${nameOf(element)} should be a non negative value.` });
  return undefined;
}

function readMaximum(element: Element): number | undefined {
  if (element.isAbsent) return UNBOUNDED;
  if (isFunction(element)) return undefined;
  if (element.token && tokenType(element.token) === 'string') {
    if (element.string() === 'UNBOUNDED') return UNBOUNDED;
    element.report({ code: 208, message: `The only valid string for ${nameOf(element)} is UNBOUNDED.` });
    return undefined;
  }
  const count = element.integer();
  if (count === undefined || count === UNBOUNDED || count > 0) return count;
  element.report({ code: 207, message: `${nameOf(element)} should be a positive value.` });
  return undefined;
}

/** True for a mapping; one that is no function, or a malformed one, is reported. */
function isFunction(element: Element): boolean {
  const value = element.json();
  if (!isObject(value)) return false;
  const call = readCall(value);
  if (call) {
    const mistake = findFormMistake(call);
    if (mistake)
      element.report({ code: null, exception: mistake.exception as ExceptionName, message: mistake.message });
  } else
    element.report({
      code: 210,
      message: `${nameOf(element)} should be a valid intrinsic function or a value.`,
    });
  return true;
}

const nameOf = (element: Element): string => element.path.slice(element.path.lastIndexOf('.') + 1);
