import type { BlueprintDefinition } from '../definitions/blueprint-definition.ts';
import { FUNCTION_NAMES } from '../functions/function-call.ts';
import { excerptOf, placeOf, textOf } from '../parse/token.ts';
import type { MapToken, Origin, Token } from '../parse/token.ts';
import type { Place } from '../problem.ts';
import { suggest } from '../problem.ts';
import type { Excerpt } from './excerpt.ts';
import { findSimilar } from './similar-names.ts';

export type WarningCode = 'unused_input' | 'misspelt_function' | 'repeated_relationship';

/** Something that the language allows, yet hardly anybody means. */
export interface Warning extends Place {
  code: WarningCode;
  message: string;
  excerpt: Excerpt;
  suggestions: readonly string[];
  hint: string | null;
}

/** Looks through the whole document, so it is done for those only who ask for it. Warnings come in document order. */
export function findWarnings(
  definition: BlueprintDefinition,
  { mainFile, hasProblems }: { mainFile: string; hasProblems: boolean },
): Warning[] {
  const root = definition.document.token;
  if (root?.kind !== 'map') return [];
  const survey = surveyFunctions(root);
  return [
    ...survey.misspelt,
    ...repeatedRelationships(definition),
    // An input that seems unused may be the one whose name is misspelt elsewhere.
    ...(survey.areInputsKnown && !hasProblems ? unusedInputs(definition, survey.inputs, mainFile) : []),
  ];
}

interface Survey {
  misspelt: Warning[];
  /** Names that get_input asks for. */
  inputs: Set<string>;
  /** False when some get_input works out the name itself. */
  areInputsKnown: boolean;
}

/** Sections in whose values functions have a meaning. Elsewhere any mapping is just a mapping. */
const SECTIONS_WITH_FUNCTIONS = [
  'node_templates',
  'outputs',
  'capabilities',
  'labels',
  'policies',
  'deployment_settings',
];

function surveyFunctions(root: MapToken): Survey {
  const survey: Survey = { misspelt: [], inputs: new Set(), areInputsKnown: true };
  const seen = new Set<Token>();
  for (const [section, { value }] of root.entries) {
    // Aliases share tokens, and an element appended while the walk goes on is visited as well.
    const open: Token[] = [value];
    for (const token of open) {
      if (seen.has(token)) continue;
      seen.add(token);
      if (token.kind === 'list') for (const item of token.items) open.push(item);
      if (token.kind !== 'map') continue;
      noteInput(token, survey);
      if (SECTIONS_WITH_FUNCTIONS.includes(section)) noteMisspelt(token, survey);
      for (const entry of token.entries.values()) open.push(entry.value);
    }
  }
  return survey;
}

function noteInput(token: MapToken, survey: Survey): void {
  const argument = token.entries.get('get_input')?.value;
  if (!argument) return;
  const name = textOf(argument.kind === 'list' ? argument.items[0] : argument);
  if (name === undefined) survey.areInputsKnown = false;
  else survey.inputs.add(name);
}

/** A mapping of one key that is nearly a function, with an argument that functions take. */
function noteMisspelt({ entries }: MapToken, survey: Survey): void {
  const [only] = entries.values();
  if (!only || entries.size !== 1) return;
  const name = String(only.key.value);
  if (
    !name.includes('_') ||
    only.value.kind === 'map' ||
    (FUNCTION_NAMES as readonly string[]).includes(name)
  )
    return;
  const suggestions = findSimilar(name, FUNCTION_NAMES);
  if (suggestions.length === 0) return;
  survey.misspelt.push(
    warn('misspelt_function', only.key.origin, {
      message: `'${name}' is no function, so this mapping is plain data`,
      suggestions,
    }),
  );
}

/** The instance graph keeps one relationship between two nodes, the last one. */
function repeatedRelationships({ templates }: BlueprintDefinition): Warning[] {
  return [...templates.values()].flatMap(({ name, relationships }) => {
    const seen = new Set<string>();
    return relationships.flatMap(({ type, target, element }) => {
      const key = JSON.stringify([type, target]);
      const isRepeated = seen.has(key);
      seen.add(key);
      const origin = element.token?.origin;
      return isRepeated && origin
        ? warn('repeated_relationship', origin, {
            message: `'${name}' has this relationship to '${target}' already; of the two only the last has an effect`,
          })
        : [];
    });
  });
}

function unusedInputs(
  { inputs }: BlueprintDefinition,
  used: ReadonlySet<string>,
  mainFile: string,
): Warning[] {
  return Object.entries(inputs).flatMap(([name, { element }]) => {
    const { origin } = element;
    return origin && !used.has(name) && origin.source.file === mainFile
      ? warn('unused_input', origin, { message: `no function asks for the input '${name}'` })
      : [];
  });
}

function warn(
  code: WarningCode,
  origin: Origin,
  { message, suggestions = [] }: { message: string; suggestions?: readonly string[] },
): Warning {
  return {
    code,
    message,
    ...placeOf(origin),
    excerpt: excerptOf(origin),
    suggestions,
    hint: suggest(suggestions),
  };
}
