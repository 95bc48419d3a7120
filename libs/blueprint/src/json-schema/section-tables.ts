import { BLUEPRINT } from '../definitions/blueprint-definition.ts';
import type { KeyShape, MappingShape, Shape, ValueKind } from '../definitions/shape.ts';
import { definitionName } from './schema-parts.ts';

const VALUE_KINDS: Readonly<Record<ValueKind, string>> = {
  mapping: 'mapping of any keys',
  'mapping or list': 'mapping or list',
  'text or mapping': 'text or function',
  label: 'text or function',
  text: 'text',
  count: 'integer or function',
  'count or unbounded': 'integer, `UNBOUNDED` or function',
  constraint: 'constraint',
  'constraint with message': 'constraint, `error_message` (since 1_5)',
  'import with properties': 'import: properties',
};

/**
 * The keys of the language for people, as Markdown: a table for each mapping with keys of its own, in the order in which
 * one meets them from the blueprint downwards.
 */
export function describeSections(): string {
  const found: MappingShape[] = [];
  collect(BLUEPRINT.shape, found);
  return found.map(describeMapping).join('\n');
}

function collect(shape: Shape, found: MappingShape[]): void {
  switch (shape.kind) {
    case 'mapping':
      if (found.some(({ title }) => title === shape.title)) return;
      found.push(shape);
      for (const key of shape.keys.values()) collect(key.shape, found);
      return;
    case 'list':
    case 'names':
      return collect(shape.of, found);
    case 'either':
      collect(shape.short, found);
      return collect(shape.long, found);
    default:
  }
}

function describeMapping({ title, keys }: MappingShape): string {
  const rows = [...keys].map(([name, key]) => describeKey(name, key));
  return [`## ${capitalised(title)}`, '', '| key | value | since | |', '|---|---|---|---|', ...rows, ''].join(
    '\n',
  );
}

function describeKey(name: string, { shape, since, isRequired, description }: KeyShape): string {
  const cells = [
    `\`${name}\`${isRequired ? ' (required)' : ''}`,
    describeShape(shape),
    since > 0 ? `1_${since}` : '',
    description.replaceAll('|', '\\|'),
  ];
  return `| ${cells.join(' | ')} |`;
}

function describeShape(shape: Shape): string {
  switch (shape.kind) {
    case 'text':
      return shape.only?.map((word) => `\`${word}\``).join(', ') ?? 'text';
    case 'integer':
    case 'number':
      return shape.minimum === undefined ? shape.kind : `${shape.kind} from ${shape.minimum}`;
    case 'flag':
      return '`true` or `false`';
    case 'value':
      return shape.only === undefined ? 'anything' : VALUE_KINDS[shape.only];
    case 'list':
      return `list: ${describeShape(shape.of)}`;
    case 'names':
      return `name: ${describeShape(shape.of)}`;
    case 'mapping':
      return `[${shape.title}](#${definitionName(shape.title)})`;
    case 'either':
      return `${describeShape(shape.short)}, or ${describeShape(shape.long)}`;
  }
}

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
