import type { Json, JsonObject } from '@cloudloom/blueprint';
import { nested } from '../nested.ts';
import { uncoded, ways, type Mistake, type Planting } from './mistake.ts';

const oneOf =
  (calls: readonly Json[]) =>
  (into: Planting): void =>
    into.putExpression(into.random.pick(calls));

/** Functions that are malformed, or cannot be answered. */
export const FUNCTION_MISTAKES: readonly Mistake[] = [
  ...ways(uncoded('ValueError'), {
    'arguments of no form that a function takes': oneOf([
      { get_input: {} },
      { get_input: [] },
      { get_property: ['one'] },
      { get_property: 'text' },
      { get_attribute: ['one'] },
      { get_attribute: 5 },
      { get_sys: 'tenant' },
      { get_sys: ['tenant', 'name', 'x'] },
      { get_consumers: 5 },
      { get_capability: 'x' },
      { get_capability: ['x'] },
      { get_group_capability: ['g'] },
      { get_attributes_list: ['x'] },
      { get_attributes_dict: ['x'] },
    ]),
    'SELF where there is none': (into) =>
      into.put('outputs', 'broken_output', {
        value: { get_attribute: [into.random.pick(['SELF', 'SOURCE', 'TARGET']), 'x'] },
      }),
    'SOURCE in a node': (into) =>
      into.putExpression(
        {
          [into.random.pick(['get_property', 'get_attribute'])]: [
            into.random.pick(['SOURCE', 'TARGET']),
            'x',
          ],
        },
        ['property', 'input'],
      ),
  }),
  ...ways(
    uncoded('ValueError'),
    {
      'text to be joined': oneOf([{ concat: 'text' }, { concat: { a: 1 } }]),
      'text to be merged': oneOf([{ merge: 'text' }]),
    },
    { minor: 3 },
  ),
  ...ways(uncoded('KeyError'), {
    'a function of an unknown node': oneOf([
      { get_property: ['nowhere', 'x'] },
      { get_attribute: ['nowhere', 'x'] },
      { get_attributes_list: ['nowhere', 'x'] },
    ]),
    'SELF in a capability': (into) =>
      into.put('capabilities', 'broken', { value: { get_attribute: ['SELF', 'x'] } }),
  }),
  ...ways(uncoded('FunctionValidationError'), {
    'arguments that are no names': oneOf([
      { get_secret: [] },
      { get_secret: ['one'] },
      { get_secret: 5 },
      { get_label: {} },
      { get_label: ['a', 'b', 'c'] },
      { get_environment_capability: [] },
      { string_find: ['a'] },
      { string_replace: ['a', 'b'] },
      { string_split: 'a' },
      { string_lower: ['a'] },
      { string_upper: 5 },
    ]),
  }),
  ...ways(
    uncoded('FunctionValidationError'),
    { 'something other than mappings to be merged': oneOf([{ merge: ['a'] }, { merge: [{}, 5] }]) },
    { minor: 3 },
  ),
  ...ways(uncoded('FunctionEvaluationError'), {
    'a property that is not there': (into) =>
      into.putExpression({ get_property: [into.newNode('plain').name, 'no_such_property'] }),
    'a key that is not there': (into) => {
      into.newNode('keyed', { type: 'keyed.Type' });
      into.put('node_types', 'keyed.Type', { properties: { a: { default: { b: [1] } } } });
      into.putExpression({
        get_property: ['keyed', 'a', ...into.random.pick<Json[]>([['x'], ['b', 5], ['b', 'x']])],
      });
    },
    'a key of a number': (into) => {
      into.put('inputs', 'number', { default: 5 });
      into.putExpression({ get_input: ['number', 'x'] });
    },
    'a text that is only known at run time': (into) =>
      into.putExpression({ string_lower: { get_sys: ['tenant', 'name'] } }),
    'an input that is only known at run time': (into) => {
      into.put('inputs', 'known', { default: { a: 1 } });
      into.putExpression({ get_input: ['known', { get_secret: 'token' }] });
    },
  }),
  ...ways(uncoded('InputEvaluationError'), {
    'a key that the input does not have': (into) => {
      into.put('inputs', 'keyed', { default: { a: [1, 2] } });
      into.putExpression({
        get_input: ['keyed', ...into.random.pick<Json[]>([['x'], ['a', 9], ['a', 'x']])],
      });
    },
    'an input of another type': (into) => {
      into.put('inputs', 'texts', { default: 'x' });
      into.putExpression({ get_input: 'texts', type: into.random.pick(['integer', 'list', 'boolean']) });
    },
  }),
  ...ways(uncoded('UnknownSecretError'), {
    'a secret that does not exist': (into) => {
      into.args.secrets = into.random.pick<JsonObject>([{}, { other: 'x' }]);
      into.putExpression({ get_secret: into.random.pick<Json>(['hidden', ['hidden', 'key']]) });
    },
  }),
  ...ways(uncoded('EvaluationRecursionLimitReached'), {
    'data that is nested too deep': (into) =>
      into.putExpression(nested(into.random.int(52, 70)), ['property', 'output']),
    'properties that hold each other': (into) => {
      delete into.args.runtime_only;
      into.nodeOfType(
        { properties: { a: {}, b: {} } },
        { properties: { a: { x: { get_property: ['SELF', 'b'] } }, b: [{ get_property: ['SELF', 'a'] }] } },
      );
    },
  }),
  ...ways(uncoded('UnknownSysEntityError'), {
    'an unknown entity': oneOf([{ get_sys: ['planet', 'name'] }]),
  }),
  ...ways(uncoded('UnknownSysPropertyError'), {
    'an unknown property of an entity': oneOf([
      { get_sys: ['tenant', 'colour'] },
      { get_sys: ['deployment', 'size'] },
    ]),
  }),
  ...ways(
    uncoded('TypeError'),
    {
      'a merge of something else': (into) => {
        into.put('inputs', 'number', { default: 5 });
        into.putExpression({ merge: [{ a: 1 }, { get_input: 'number' }] });
      },
      'a pattern that is a function': (into) =>
        into.put('inputs', 'broken', { default: 'x', constraints: [{ pattern: { get_input: 'broken' } }] }),
    },
    { minor: 3 },
  ),
  ...ways(uncoded('IndexError'), { 'a part that is not there': oneOf([{ string_split: ['a,b', ',', 5] }]) }),
];
