import type { Element } from '../parse/element.ts';
import type { AvailabilityRules } from '../plan/plan.ts';
import { flag, into, listOf, mapping, namesOf, optional, required, text, textOf, textOr } from './form.ts';
import type { Form } from './form.ts';
import { PARAMETERS } from './schema-definition.ts';
import type { SchemaDefinitions } from './schema-definition.ts';

export interface WorkflowDefinition {
  name: string;
  mapping: string;
  parameters: SchemaDefinitions;
  isCascading: boolean;
  availabilityRules: AvailabilityRules | null;
  element: Element;
}

const ACTIVE = ['all', 'partial', 'none'] as const;

/** Anything else is refused as an unknown word, of whatever kind it is. */
const ACTIVITY: Form<(typeof ACTIVE)[number] | undefined> = {
  shape: { kind: 'text', only: ACTIVE, isFilled: true },
  read(element) {
    const written = element.json();
    const word = ACTIVE.find((candidate) => candidate === written);
    if (word === undefined)
      element.report({
        code: 103,
        message: `${JSON.stringify(written)} is not a valid value; valid are ${ACTIVE.join(', ')}`,
        unknown: { name: typeof written === 'string' ? written : '', known: ACTIVE, section: null },
      });
    return word;
  },
};

const RULES: Form<AvailabilityRules> = into(
  mapping('availability rules', {
    available: optional(flag, 'False: never.'),
    node_instances_active: optional(listOf(ACTIVITY), 'How many instances must be started.'),
    node_types_required: optional(listOf(text), 'Types of which the deployment must have a node.'),
  }),
  (written, element) => {
    const rules: AvailabilityRules = {};
    if (element.has('available')) rules.available = written.available ?? null;
    if (element.has('node_instances_active'))
      rules.nodeInstancesActive = written.node_instances_active ?? null;
    if (element.has('node_types_required')) rules.nodeTypesRequired = written.node_types_required ?? null;
    return rules;
  },
);

/** A text that is not empty; the language gives no code to an empty one. */
const MAPPING = into(textOf({ isFilled: true }), (written, element) => {
  if (written === '')
    element.report({ code: null, exception: 'RuntimeError', message: 'An empty mapping runs nothing.' });
  return written;
});

const LONG = mapping('workflow', {
  mapping: required(MAPPING, 'Plugin function (`plugin.module.function`) or script that runs it.', {
    isImportedBeside: ['parameters', 'is_cascading', 'availability_rules'],
  }),
  parameters: optional(PARAMETERS, 'What it takes.'),
  is_cascading: optional(flag, 'Whether it also runs in the deployments below; false unless written.'),
  availability_rules: optional(RULES, 'When it can be started.', { since: 4 }),
});

interface Written {
  mapping?: string;
  parameters?: SchemaDefinitions;
  is_cascading?: boolean;
  availability_rules?: AvailabilityRules;
}

const WORKFLOW: Form<Written> = textOr(
  into(MAPPING, (written) => ({ mapping: written })),
  LONG,
);

export const WORKFLOWS = namesOf(WORKFLOW, (written, name, element): WorkflowDefinition => ({
  name,
  mapping: written.mapping ?? '',
  parameters: written.parameters ?? {},
  isCascading: written.is_cascading ?? false,
  availabilityRules: written.availability_rules ?? null,
  element,
}));
