import { hasCallForm } from '../functions/function-call.ts';
import type { Element } from '../parse/element.ts';
import { childOf, textOf, toJson, tokenType } from '../parse/token.ts';
import type { MapToken, Token } from '../parse/token.ts';
import { changeKeys } from './token-changes.ts';

const ACCEPTED: Readonly<Record<string, readonly string[]>> = {
  string: ['string', 'integer'],
  integer: ['integer', 'boolean'],
  float: ['integer', 'float'],
  boolean: ['boolean'],
  list: ['list'],
};
const VALUE_TYPES = new Set(['string', 'integer', 'float', 'boolean', 'list']);

/**
 * Applies the values given beside an import (`plugin:P: {a: 1}`): each becomes the `value` of that property of every
 * plugin that the imported file declares with properties. Reports values that do not fit.
 */
export function applyPluginProperties(file: MapToken, values: Element): MapToken {
  const given = values.entries();
  for (const [, value] of given) checkValue(value);
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
  if (childOf(plugin, 'properties')?.kind !== 'map') return plugin;
  return changeKeys({
    properties: (properties) => given.reduce((changed, pair) => withValue(changed, ...pair), properties),
  })(plugin);
}

function withValue(properties: Token, name: string, value: Element): Token {
  const declared = properties.kind === 'map' ? properties.entries.get(name) : undefined;
  if (!declared || properties.kind !== 'map' || declared.value.kind !== 'map' || !value.token) {
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

function checkValue(value: Element): void {
  if (!value.token || VALUE_TYPES.has(tokenType(value.token)) || hasCallForm(toJson(value.token))) return;
  value.report({
    code: 220,
    exception: 'DSLParsingFormatException',
    message: 'A property given with an import is a string, a number, a boolean, a list or a function.',
  });
}

function checkType(value: Element, type: string | undefined): void {
  if (!value.token || !type || hasCallForm(toJson(value.token))) return;
  const accepted = Object.hasOwn(ACCEPTED, type) ? ACCEPTED[type] : undefined;
  if (!accepted) {
    value.report({
      code: 220,
      exception: 'DSLParsingFormatException',
      message: `Type '${type}' cannot be given with an import.`,
    });
  } else if (!accepted.includes(tokenType(value.token))) {
    value.report({ code: 221, message: `The value is not of the declared type '${type}'.` });
  }
}
