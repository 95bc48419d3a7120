import type { Element } from '../parse/element.ts';
import { tokenType } from '../parse/token.ts';
import type { AvailabilityRules } from '../plan/plan.ts';
import { readSchemas } from './schema-definition.ts';
import type { SchemaDefinitions } from './schema-definition.ts';
import { readEach } from './type-definitions.ts';

export interface WorkflowDefinition {
  name: string;
  mapping: string;
  parameters: SchemaDefinitions;
  isCascading: boolean;
  availabilityRules: AvailabilityRules | null;
  element: Element;
}

const ACTIVE = ['all', 'partial', 'none'] as const;
type Active = (typeof ACTIVE)[number];

export const readWorkflows = (section: Element): Map<string, WorkflowDefinition> =>
  readEach(section, (element, name) => {
    const isShort = element.token !== undefined && tokenType(element.token) === 'string';
    if (!isShort) element.allow(['mapping', 'parameters', 'is_cascading', 'availability_rules']);
    return {
      name,
      mapping: (isShort ? element.string() : element.require('mapping').string()) ?? '',
      parameters: readSchemas(element.at('parameters'), 'parameter'),
      isCascading: element.at('is_cascading').boolean() ?? false,
      availabilityRules: readRules(element.at('availability_rules')),
      element,
    };
  });

function readRules(element: Element): AvailabilityRules | null {
  if (element.isAbsent) return null;
  element.allow(['available', 'node_instances_active', 'node_types_required']);
  const rules: AvailabilityRules = {};
  if (element.has('available')) rules.available = element.at('available').boolean() ?? null;
  if (element.has('node_instances_active'))
    rules.nodeInstancesActive = readActive(element.at('node_instances_active'));
  if (element.has('node_types_required')) {
    rules.nodeTypesRequired = element
      .at('node_types_required')
      .items()
      .flatMap((item) => item.string() ?? []);
  }
  return rules;
}

function readActive(element: Element): Active[] {
  return element.items().flatMap((item) => {
    const text = item.string();
    const active = ACTIVE.find((candidate) => candidate === text);
    if (!active)
      item.report({ code: 103, message: `'${text}' is not a valid value; valid are ${ACTIVE.join(', ')}` });
    return active ?? [];
  });
}
