/** A mistake that somebody could make in the parser: one place of one source file reads differently. */
export interface PlantedBug {
  name: string;
  /** What the parser does wrong then. */
  effect: string;
  /** Below libs/blueprint/src. */
  file: string;
  /** Must occur exactly once. */
  original: string;
  replacement: string;
}

/** Three mistakes: in what templates and types inherit, and in the checks of values. */
export const PLANTED_BUGS: readonly PlantedBug[] = [
  {
    name: 'disabled-operation',
    effect: 'an empty operation of a template no longer disables the one of the type',
    file: 'types/interfaces.ts',
    original: 'isNoOperation(template)',
    replacement: 'false',
  },
  {
    name: 'inherited-schema',
    effect:
      'the schema of a property that a derived type declares anew keeps what it does not say from the parent',
    file: 'types/schemas.ts',
    original: 'schema: withParentDefault(definition.schema, parent, dataTypes)',
    replacement: 'schema: { ...parent, ...withParentDefault(definition.schema, parent, dataTypes) }',
  },
  {
    name: 'shortest-length-excluded',
    effect: 'a value that is just as long as min_length asks is refused',
    file: 'inputs/constraint-operators.ts',
    original: "['min_length', size((length, bound) => length >= bound)]",
    replacement: "['min_length', size((length, bound) => length > bound)]",
  },
];
