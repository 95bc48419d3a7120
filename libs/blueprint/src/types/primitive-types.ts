const PLAIN_TYPES = ['string', 'integer', 'float', 'boolean', 'list', 'dict', 'regex', 'textarea'];

/** Types whose values name objects of the manager; they are looked up there when a deployment is created. */
export const OBJECT_TYPES: ReadonlySet<string> = new Set([
  'blueprint_id',
  'deployment_id',
  'capability_value',
  'scaling_group',
  'node_id',
  'node_type',
  'node_instance',
  'secret_key',
  'operation_name',
]);

/** All types that need no definition. */
export const PRIMITIVE_TYPES: ReadonlySet<string> = new Set([...PLAIN_TYPES, ...OBJECT_TYPES]);

/** True for the types that need no definition. */
export const isPrimitiveType = (name: string): boolean => PRIMITIVE_TYPES.has(name);
