import type { JsonObject } from '../json.ts';
import type { Element } from '../parse/element.ts';
import { data, into, listOf, mapping, nameOf, namesOf, optional, required, strictly, text } from './form.ts';
import type { Form } from './form.ts';
import { PROPERTIES } from './schema-definition.ts';
import type { SchemaDefinitions } from './schema-definition.ts';
import { SCALING } from './template-definition.ts';
import type { ScalingDefinition } from './template-definition.ts';

/** A policy type or a policy trigger: where its source lies and what it takes. */
export interface PolicyTypeDefinition {
  source: string;
  schemas: SchemaDefinitions;
  /** True for a null in its place. */
  isEmpty: boolean;
}

export interface TriggerDefinition {
  type: string;
  parameters: JsonObject;
  element: Element;
}

export interface GroupPolicyDefinition {
  type: string;
  properties: JsonObject;
  triggers: Map<string, TriggerDefinition>;
  element: Element;
}

export interface GroupDefinition {
  name: string;
  /** Names of node templates and groups, without repetitions. */
  members: string[];
  policies: Map<string, GroupPolicyDefinition>;
  element: Element;
}

export interface PolicyDefinition {
  name: string;
  type: string;
  targets: string[];
  scaling: ScalingDefinition;
  element: Element;
}

const SOURCE = required(text, 'Where its program lies; nothing runs it any more.');

export const POLICY_TYPES = namesOf(
  mapping(
    'policy type',
    {
      source: SOURCE,
      properties: optional(PROPERTIES, 'Schemas of its properties, by name.'),
    },
    { isNullAllowed: true },
  ),
  (written, _, element) => toPolicyType(written.source, written.properties, element),
);

export const POLICY_TRIGGERS = namesOf(
  mapping(
    'policy trigger',
    {
      source: SOURCE,
      parameters: optional(PROPERTIES, 'Schemas of its parameters, by name.'),
    },
    { isNullAllowed: true },
  ),
  (written, _, element) => toPolicyType(written.source, written.parameters, element),
);

function toPolicyType(
  source: string | undefined,
  schemas: SchemaDefinitions | undefined,
  { isAbsent }: Element,
): PolicyTypeDefinition {
  return { source: source ?? '', schemas: schemas ?? {}, isEmpty: isAbsent };
}

const TRIGGER: Form<TriggerDefinition> = into(
  mapping(
    'trigger',
    {
      type: required(nameOf(42, 'policy trigger'), 'Its policy trigger.'),
      parameters: optional(data, 'Values of its parameters.'),
    },
    { isNullAllowed: true },
  ),
  (written, element) => ({ type: written.type ?? '', parameters: written.parameters ?? {}, element }),
);

const GROUP_POLICY: Form<GroupPolicyDefinition> = into(
  mapping(
    'policy of a group',
    {
      type: required(nameOf(41, 'policy type'), 'Its policy type.'),
      properties: optional(data, 'Values of its properties.'),
      triggers: optional(namesOf(TRIGGER), 'What it sets off, by name.'),
    },
    { isNullAllowed: true },
  ),
  (written, element) => ({
    type: written.type ?? '',
    properties: written.properties ?? {},
    triggers: written.triggers ?? new Map(),
    element,
  }),
);

const MEMBERS = filled(listOf(nameOf(40, 'member of a group')), 'Group must have at least one member');

export const GROUPS = namesOf(
  mapping(
    'group',
    {
      members: required(MEMBERS, 'Names of node templates and of other groups.'),
      policies: optional(namesOf(GROUP_POLICY), 'Policies of the group, by name.'),
    },
    { isNullAllowed: true },
  ),
  (written, name, element): GroupDefinition => ({
    name,
    members: [...new Set(written.members)],
    policies: written.policies ?? new Map(),
    element,
  }),
);

// Which type it is, and that there is a target, is checked by the rule on targets of policies.
const POLICY = mapping('policy', {
  type: required(
    nameOf(204, 'policy type', ['cloudify.policies.scaling']),
    'The only one there is scales groups.',
  ),
  properties: optional(SCALING, 'How many instances of the groups there are.'),
  targets: required(listOf(nameOf(205, 'group')), 'Names of the groups.'),
});

export const POLICIES = namesOf(
  strictly(POLICY, { refused: 'null', exception: 'KeyError', nothing: {} }),
  (written, name, element): PolicyDefinition => ({
    name,
    type: written.type ?? '',
    targets: written.targets ?? [],
    scaling: written.properties ?? SCALING.read(element.at('properties')),
    element,
  }),
);

/** A list with at least one item. */
function filled<T>(form: Form<T[]>, message: string): Form<T[]> {
  return {
    shape: { ...form.shape, isFilled: true } as Form<T[]>['shape'],
    read(element) {
      if (element.token?.kind === 'list' && element.token.items.length === 0) element.format(message);
      return form.read(element);
    },
  };
}
