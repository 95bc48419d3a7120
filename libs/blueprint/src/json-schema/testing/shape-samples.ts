import fc from 'fast-check';
import { BLUEPRINT } from '../../definitions/blueprint-definition.ts';
import type { MappingShape, Shape, TextShape, ValueKind } from '../../definitions/shape.ts';
import type { Json, JsonObject } from '../../json.ts';
import { isObject } from '../../json-values.ts';

/** Read by other stages than the readers of sections. */
const READ_ELSEWHERE = new Set(['tosca_definitions_version', 'imports']);
const TEXTS = ['a', '+4h', '2 days', 'su', '10:00'];
const VALUES: Readonly<Record<ValueKind | 'any', readonly Json[]>> = {
  any: [1, 'a', null, [{}], { a: true }],
  mapping: [{}, { a: 1 }],
  'mapping or list': [{}, []],
  'text or mapping': ['a', { get_input: 'a' }],
  label: ['a', { get_input: 'a' }],
  text: ['a'],
  count: [1, { get_input: 'a' }],
  'count or unbounded': [-1, 'UNBOUNDED'],
  constraint: [{ equal: 1 }],
  'constraint with message': [{ equal: 1 }, { length: 1, error_message: 'a' }],
  'import with properties': [{ a: {} }],
};
/** Values of every kind, to stand where another kind belongs. */
const MISTAKES: readonly Json[] = [null, 3, 1.5, true, [], {}, 'elsewhere', ''];

/** Blueprints of the form of the language, of which some then get a mistake of form somewhere. */
export const blueprintsWithMistakes = (): fc.Arbitrary<JsonObject> =>
  fc
    .tuple(sampleOf(BLUEPRINT.shape), fc.infiniteStream(fc.nat()), fc.boolean())
    .map(([document, numbers, hasMistake]) => {
      const choose = (count: number): number => (numbers.next().value ?? 0) % count;
      return (hasMistake ? withMistake(document, BLUEPRINT.shape, choose) : document) as JsonObject;
    });

function sampleOf(shape: Shape): fc.Arbitrary<Json> {
  switch (shape.kind) {
    case 'text':
      return fc.constantFrom(...textsOf(shape));
    case 'integer':
      return fc.constantFrom(1, 2);
    case 'number':
      return fc.constantFrom(1, 2.5);
    case 'flag':
      return fc.boolean();
    case 'value':
      return fc.constantFrom(...VALUES[shape.only ?? 'any']);
    case 'list':
      return fc.array(sampleOf(shape.of), { minLength: shape.isFilled ? 1 : 0, maxLength: 2 });
    case 'names':
      return fc.dictionary(fc.constantFrom('a', 'b'), sampleOf(shape.of), { maxKeys: 2 });
    case 'mapping':
      return mappingOf(shape);
    case 'either':
      return fc.oneof(sampleOf(shape.short), sampleOf(shape.long));
  }
}

const textsOf = ({ only, known, pattern }: TextShape): readonly string[] =>
  only ?? known ?? TEXTS.filter((text) => pattern === undefined || new RegExp(`^(?:${pattern})$`).test(text));

function mappingOf(shape: MappingShape): fc.Arbitrary<Json> {
  const keys = [...shape.keys];
  // Most keys are left out most of the time, or documents would be very large.
  const members = keys.map(([name, { shape: below, isRequired }]) =>
    fc.tuple(
      fc.constant(name),
      isRequired
        ? sampleOf(below)
        : fc.oneof(
            { weight: 3, arbitrary: fc.constant(undefined) },
            { weight: 1, arbitrary: sampleOf(below) },
          ),
    ),
  );
  return fc
    .tuple(...members)
    .map((entries) => Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as JsonObject);
}

type Choose = (count: number) => number;

/** The document with one mistake, somewhere on the way down. */
function withMistake(value: Json, shape: Shape, choose: Choose): Json {
  if (shape.kind === 'value') return value;
  const inner = choose(4) > 0 ? changedInside(value, shape, choose) : undefined;
  return inner ?? mistakeIn(value, shape, choose);
}

function changedInside(value: Json, shape: Shape, choose: Choose): Json | undefined {
  if (shape.kind === 'either')
    return changedInside(value, typeof value === 'string' ? shape.short : shape.long, choose);
  if (Array.isArray(value) && shape.kind === 'list' && value.length > 0) {
    const index = choose(value.length);
    return value.with(index, withMistake(value[index] as Json, shape.of, choose));
  }
  if (!isObject(value) || (shape.kind !== 'names' && shape.kind !== 'mapping')) return undefined;
  const keys = Object.keys(value).filter((key) => !READ_ELSEWHERE.has(key));
  const key = keys[choose(Math.max(keys.length, 1))];
  const below =
    shape.kind === 'names' ? shape.of : key === undefined ? undefined : shape.keys.get(key)?.shape;
  if (key === undefined || !below) return undefined;
  return { ...value, [key]: withMistake(value[key] as Json, below, choose) };
}

/** A key too many, a key too few, or something of another kind. */
function mistakeIn(value: Json, shape: Shape, choose: Choose): Json {
  if (shape.kind === 'mapping' && isObject(value)) {
    if (shape.title === 'blueprint' || choose(2) === 0) return { ...value, zzz: 1 };
    // What an import can give is missed only after merging.
    const removable = Object.keys(value).filter((key) => !shape.keys.get(key)?.isImportedBeside);
    const removed = removable[choose(Math.max(removable.length, 1))];
    return Object.fromEntries(Object.entries(value).filter(([key]) => key !== removed));
  }
  const mistake = MISTAKES[choose(MISTAKES.length)] as Json;
  // Whether an operation may be left empty depends on what its type is derived from, which a schema does not tell.
  if (shape.kind === 'either' && mistake === null) return value;
  // Some words are checked by rules that come after the readers.
  return shape.kind === 'text' && (shape.only || shape.known) && typeof mistake === 'string'
    ? value
    : mistake;
}
