import type { Json, JsonObject } from '../json.ts';
import type { Element } from '../parse/element.ts';
import {
  atLeast,
  computedData,
  data,
  integer,
  into,
  listOf,
  mapping,
  nameOf,
  namesOf,
  optional,
  required,
  valueOf,
} from './form.ts';
import type { Form } from './form.ts';
import { TEMPLATE_INTERFACES } from './operation-definition.ts';
import type { TemplateInterfaces } from './operation-definition.ts';

export interface RelationshipDefinition {
  type: string;
  target: string;
  properties: JsonObject;
  sourceInterfaces: TemplateInterfaces;
  targetInterfaces: TemplateInterfaces;
  element: Element;
}

/** Instance counts as written; each null when not written. */
export interface ScalingDefinition {
  defaultInstances: Json;
  minInstances: Json;
  maxInstances: Json;
  element: Element;
}

export interface TemplateDefinition {
  name: string;
  type: string;
  properties: JsonObject;
  interfaces: TemplateInterfaces;
  relationships: RelationshipDefinition[];
  /** The deprecated `instances.deploy`. */
  deploy: number | null;
  scaling: ScalingDefinition | null;
  element: Element;
}

/** Checked by the rule on scaling properties, as a count may be a function. */
const COUNT = valueOf('count', (element) => element.json());

/** How many instances there are, of a node or of a group. */
export const SCALING: Form<ScalingDefinition> = into(
  mapping('scaling properties', {
    default_instances: optional(COUNT, 'How many there are at first; 1 unless written.'),
    min_instances: optional(COUNT, 'How many there are at least; 0 unless written.'),
    max_instances: optional(
      valueOf('count or unbounded', (element) => element.json()),
      'How many there may be; -1 or UNBOUNDED, as unless written, for no limit.',
    ),
  }),
  (written, element) => ({
    defaultInstances: written.default_instances ?? null,
    minInstances: written.min_instances ?? null,
    maxInstances: written.max_instances ?? null,
    element,
  }),
);

const RELATIONSHIP: Form<RelationshipDefinition> = into(
  mapping('relationship', {
    type: required(nameOf(26, 'relationship type'), 'Its relationship type.'),
    target: required(nameOf(25, 'node template'), 'The node template that it leads to.'),
    properties: optional(data, 'Values of its properties.'),
    source_interfaces: optional(TEMPLATE_INTERFACES, 'Operations on the source, by interface.'),
    target_interfaces: optional(TEMPLATE_INTERFACES, 'Operations on the target, by interface.'),
  }),
  (written, element) => ({
    type: written.type ?? '',
    target: written.target ?? '',
    properties: written.properties ?? {},
    sourceInterfaces: written.source_interfaces ?? {},
    targetInterfaces: written.target_interfaces ?? {},
    element,
  }),
);

const INSTANCES = mapping('instances', {
  deploy: required(
    atLeast(0, integer, (element) => element.format('deploy instances must be a non-negative number')),
    'How many instances there are at first.',
  ),
});

const SCALABLE = mapping('scalable', {
  properties: optional(SCALING, 'How many instances there are.'),
});

const CAPABILITIES = into(
  mapping('capabilities of a node template', {
    scalable: optional(SCALABLE, 'That the number of instances can change.'),
  }),
  // What is not written still is a place to report at.
  (written, element) => written.scalable?.properties ?? SCALING.read(element.at('scalable').at('properties')),
);

const TEMPLATE = mapping('node template', {
  type: required(nameOf(7, 'node type'), 'Its node type.', { isImportedBeside: ['relationships'] }),
  properties: optional(computedData, 'Values of its properties.'),
  interfaces: optional(TEMPLATE_INTERFACES, 'Operations, by interface; they complete those of the type.'),
  relationships: optional(listOf(RELATIONSHIP), 'What it is contained in, connected to, or depends on.'),
  instances: optional(INSTANCES, 'How many instances there are; deprecated, write `capabilities`.'),
  capabilities: optional(CAPABILITIES, 'How many instances there are.', { since: 3 }),
});

export const TEMPLATES = namesOf(TEMPLATE, (written, name, element): TemplateDefinition => ({
  name,
  type: written.type ?? '',
  properties: written.properties ?? {},
  interfaces: written.interfaces ?? {},
  relationships: written.relationships ?? [],
  deploy: written.instances?.deploy ?? null,
  scaling: written.capabilities ?? null,
  element,
}));
