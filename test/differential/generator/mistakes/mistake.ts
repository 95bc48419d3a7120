import type { Json, JsonObject } from '@cloudloom/blueprint';
import type { Draft } from '../draft.ts';
import type { Demands } from '../generate-model.ts';
import { isMapping, mainDocument, MAIN_FILE, type CaseModel, type ModelArguments } from '../model.ts';
import type { Random } from '../random.ts';
import { PLAIN_STYLE, writeYaml } from '../yaml-writer.ts';

/** One thing to do wrong in a blueprint that is right otherwise. */
export interface Mistake {
  /** What is wrong, in words. */
  name: string;
  /** The answer expected: class and code. */
  expected: string;
  demands?: Demands;
  plant: (into: Planting) => void;
}

/** A blueprint that a mistake is planted in. */
export class Planting {
  constructor(
    readonly draft: Draft,
    readonly model: CaseModel,
  ) {}

  get random(): Random {
    return this.draft.random;
  }

  get document(): JsonObject {
    return mainDocument(this.model);
  }

  get args(): ModelArguments {
    return this.model.args;
  }

  section(name: string): JsonObject {
    return (this.document[name] ??= {}) as JsonObject;
  }

  /** Adds an entry to a section. */
  put(section: string, name: string, value: Json): void {
    this.section(section)[name] = value;
  }

  get imports(): Json[] {
    return (this.document['imports'] ??= []) as Json[];
  }

  addFile(path: string, document: Json): void {
    this.model.files[path] = { document };
  }

  addText(path: string, text: string): void {
    this.model.files[path] = { text };
  }

  /** Some node template of the main file, or a new one. */
  node(): { name: string; template: JsonObject } {
    const known = Object.entries(this.section('node_templates')).filter(
      ([, template]) =>
        isMapping(template) &&
        typeof template['type'] === 'string' &&
        !String(template['type']).includes('FileSystem'),
    );
    if (known.length > 0 && this.random.chance(0.8)) {
      const [name, template] = this.random.pick(known);
      return { name, template: template as JsonObject };
    }
    return this.newNode('extra');
  }

  newNode(
    name: string,
    template: JsonObject = { type: 'cloudify.nodes.Root' },
  ): { name: string; template: JsonObject } {
    this.put('node_templates', name, template);
    return { name, template };
  }

  /** A template whose type is declared for it. */
  nodeOfType(type: JsonObject, template: JsonObject = {}): void {
    this.put('node_types', 'broken.Type', type);
    this.newNode('broken', { type: 'broken.Type', ...template });
  }

  addRelationship(template: JsonObject, relationship: JsonObject): void {
    const present = Array.isArray(template['relationships']) ? template['relationships'] : [];
    template['relationships'] = this.random.chance(0.5)
      ? [relationship, ...present]
      : [...present, relationship];
  }

  /** A place in which expressions are looked at: property, operation input, output, capability ... */
  putExpression(
    value: Json,
    places: readonly ('property' | 'output' | 'capability' | 'input')[] = [
      'property',
      'output',
      'capability',
      'input',
    ],
  ): void {
    delete this.args.runtime_only;
    const inside = this.random.chance(0.3) ? { deep: [value] } : value;
    const place = this.random.pick(places);
    if (place === 'output') this.put('outputs', 'broken_output', { value: inside });
    else if (place === 'capability') this.put('capabilities', 'broken_capability', { value: inside });
    else if (place === 'property')
      this.nodeOfType({ properties: { broken: {} } }, { properties: { broken: inside } });
    else
      this.newNode('broken', {
        type: 'cloudify.nodes.Root',
        interfaces: {
          'cloudify.interfaces.lifecycle': {
            create: { implementation: 'http://host/run.sh', inputs: { broken: inside } },
          },
        },
      });
  }

  /** Replaces the main document by its text with something behind it. */
  append(text: string): void {
    this.model.files[MAIN_FILE] = { text: writeYaml(this.document, PLAIN_STYLE, this.random) + text };
  }
}

const codes =
  (name: string) =>
  (code: number): string =>
    `DSLParsing${name}Exception ${code}`;
export const logic = codes('Logic');
export const format = codes('Format');
export const inputType = codes('InputType');
export const parsing = codes('');
export const uncoded = (name: string): string => `${name} null`;

/** Several ways to make the same mistake. */
export const ways = (
  expected: string,
  plants: Readonly<Record<string, (into: Planting) => void>>,
  demands?: Demands,
): Mistake[] =>
  Object.entries(plants).map(([name, plant]) => ({ name, expected, plant, ...(demands ? { demands } : {}) }));
