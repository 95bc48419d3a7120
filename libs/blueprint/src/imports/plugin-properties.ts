import { hasCallForm } from '../functions/function-call.ts';
import type { Element } from '../parse/element.ts';
import { childOf, isForeign, textOf, toJson, tokenType } from '../parse/token.ts';
import type { MapToken, Token } from '../parse/token.ts';
import type { ExceptionName } from '../problem.ts';
import { changeKeys } from './token-changes.ts';

const ACCEPTED: Readonly<Record<string, readonly string[]>> = {
  // A boolean has always passed for an integer.
  string: ['string', 'integer', 'boolean'],
  integer: ['integer', 'boolean'],
  float: ['integer', 'float', 'boolean'],
  boolean: ['boolean'],
  list: ['list'],
};
const VALUE_TYPES = new Set(['string', 'integer', 'float', 'boolean', 'list']);

/** Reports what cannot be given beside an import, whatever the plugin declares. */
export function checkGivenProperties(values: Element): void {
  for (const [, value] of values.entries()) {
    const { token } = value;
    if (!token || VALUE_TYPES.has(tokenType(token)) || hasCallForm(toJson(token))) continue;
    if (isForeign(token)) value.json();
    else
      value.report({
        code: 220,
        exception: 'DSLParsingFormatException',
        message: 'A property given with an import is a string, a number, a boolean, a list or a function.',
      });
  }
}

/**
 * Applies the values given beside an import (`plugin:P: {a: 1}`): each becomes the `value` of that property of every
 * plugin that the imported file declares with properties. Reports values that do not fit.
 */
export function applyPluginProperties(file: MapToken, values: Element): MapToken {
  const given = values.entries();
  return changeKeys({
    plugins: (plugins) =>
      plugins.kind === 'map' ? changeEach(plugins, (plugin) => applyTo(plugin, given)) : plugins,
  })(file) as MapToken;
}

function changeEach(map: MapToken, change: (value: Token) => Token): MapToken {
  const entries = [...map.entries].map(
    ([name, entry]) => [name, { ...entry, value: change(entry.value) }] as const,
  );
  return { ...map, entries: new Map(entries) };
}

function applyTo(plugin: Token, given: readonly [string, Element][]): Token {
  if (!childOf(plugin, 'properties')) return plugin;
  return changeKeys({
    properties: (properties) => given.reduce((changed, pair) => withValue(changed, ...pair), properties),
  })(plugin);
}

function withValue(properties: Token, name: string, value: Element): Token {
  if (properties.kind !== 'map') {
    refuse(value, 'ValueError', 'The properties that the imported plugin declares are no mapping.');
    return properties;
  }
  const declared = properties.entries.get(name);
  if (declared?.value.kind !== 'map' || !value.token) {
    value.report({ code: 221, message: `Property '${name}' is not declared by the imported plugin.` });
    return properties;
  }
  checkType(value, textOf(childOf(declared.value, 'type')));
  const key = { ...declared.key, value: 'value' };
  const entries = new Map(declared.value.entries).set('value', { key, value: value.token });
  return {
    ...properties,
    entries: new Map(properties.entries).set(name, { ...declared, value: { ...declared.value, entries } }),
  };
}

/** A function passes for any type that a value can be given for. */
function checkType(value: Element, type: string | undefined): void {
  if (!value.token) return;
  const accepted = type !== undefined && Object.hasOwn(ACCEPTED, type) ? ACCEPTED[type] : undefined;
  if (type === undefined) {
    refuse(value, 'AttributeError', 'The imported plugin declares no type for this property.');
  } else if (!accepted) {
    value.report({
      code: 220,
      exception: 'DSLParsingFormatException',
      message: `Type '${type}' cannot be given with an import.`,
    });
  } else if (!accepted.includes(tokenType(value.token)) && !hasCallForm(toJson(value.token))) {
    value.report({ code: 221, message: `The value is not of the declared type '${type}'.` });
  }
}

const refuse = (value: Element, exception: ExceptionName, message: string): void =>
  value.report({ code: null, exception, message });
