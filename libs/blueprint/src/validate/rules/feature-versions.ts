import { BLUEPRINT } from '../../definitions/blueprint-definition.ts';
import type { Shape } from '../../definitions/shape.ts';
import type { Element } from '../../parse/element.ts';
import { textOf } from '../../parse/token.ts';
import type { DefinitionSubject } from '../rule.ts';

/**
 * Nothing is used that came with a later version of the language than the main file declares (102). It is the first rule,
 * as whatever else is wrong with such a thing is wrong in a language that the blueprint does not claim to speak.
 */
export const featureVersions = ({
  definition,
  version,
  isVersionValidated,
}: Omit<DefinitionSubject, 'types'>): void => {
  if (!isVersionValidated) return;
  for (const { name, since, element } of usesAfter(version.minor, BLUEPRINT.shape, definition.document)) {
    element.report({
      code: 102,
      message: `${name} not supported in version ${version.raw}, it was added in cloudify_dsl_1_${since}`,
      isKeyMarked: true,
      // A file written for a later version uses the same features all over.
      once: `${name} in ${element.place?.file}`,
    });
  }
};

interface FeatureUse {
  /** What is used, as the refusal names it. */
  name: string;
  /** The minor version that it came with. */
  since: number;
  element: Element;
}

/** What is written that came after a minor version; what stands inside of it is not told as well. */
function* usesAfter(minor: number, shape: Shape, element: Element): Generator<FeatureUse> {
  if (element.isAbsent || newestIn(shape) <= minor) return;
  switch (shape.kind) {
    case 'text': {
      const since = shape.since?.get(textOf(element.token) ?? '') ?? 0;
      if (since > minor) yield { name: textOf(element.token) ?? '', since, element };
      break;
    }
    case 'value':
      if (element.has('error_message')) yield { name: 'error_message', since: newestIn(shape), element };
      break;
    case 'list':
      if (element.token?.kind !== 'list') break;
      for (const item of element.items()) yield* usesAfter(minor, shape.of, item);
      break;
    case 'names':
      for (const child of childrenOf(element)) yield* usesAfter(minor, shape.of, child);
      break;
    case 'mapping':
      for (const [name, key] of shape.keys) {
        if (!element.has(name) || (key.since <= minor && newestIn(key.shape) <= minor)) continue;
        const child = element.at(name);
        if (child.isAbsent) continue;
        if (key.since > minor) yield { name, since: key.since, element: child };
        else yield* usesAfter(minor, key.shape, child);
      }
      break;
    case 'either':
      if (textOf(element.token) !== undefined) yield* usesAfter(minor, shape.short, element);
      else if (shape.longSince > minor) yield* usesOfLongForm(shape.longSince, element);
      else yield* usesAfter(minor, shape.long, element);
      break;
    case 'flag':
    case 'integer':
    case 'number':
      break;
  }
}

/** The long form says something only when something is written in it. */
function* usesOfLongForm(since: number, element: Element): Generator<FeatureUse> {
  for (const child of childrenOf(element))
    if (!child.isAbsent) yield { name: child.path.slice(element.path.length + 1), since, element };
}

const childrenOf = (element: Element): Element[] =>
  element.token?.kind === 'map' ? [...element.token.entries.keys()].map((key) => element.at(key)) : [];

const newest = new WeakMap<Shape, number>();

/** The latest minor version that anything in a shape came with; most shapes need not be walked for most versions. */
function newestIn(shape: Shape): number {
  const known = newest.get(shape);
  if (known !== undefined) return known;
  const found = Math.max(0, ...sincesIn(shape));
  newest.set(shape, found);
  return found;
}

function sincesIn(shape: Shape): number[] {
  switch (shape.kind) {
    case 'text':
      return [...(shape.since?.values() ?? [])];
    case 'value':
      return shape.only === 'constraint with message' ? [ERROR_MESSAGE_SINCE] : [];
    case 'list':
    case 'names':
      return [newestIn(shape.of)];
    case 'mapping':
      return [...shape.keys.values()].flatMap((key) => [key.since, newestIn(key.shape)]);
    case 'either':
      return [shape.longSince, newestIn(shape.short), newestIn(shape.long)];
    case 'flag':
    case 'integer':
    case 'number':
      return [];
  }
}

const ERROR_MESSAGE_SINCE = 5;
