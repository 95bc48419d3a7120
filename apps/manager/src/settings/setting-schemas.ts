/** A setting as the OpenAPI document shows it. */
export const SETTING = {
  type: 'object',
  required: ['name', 'value', 'scope', 'schema', 'is_editable'],
  properties: {
    name: { type: 'string' },
    value: { description: 'As its schema says' },
    scope: { type: 'string' },
    schema: { type: 'object', additionalProperties: true },
    is_editable: { type: 'boolean' },
    updated_at: { type: 'string', nullable: true },
    updater_name: { type: 'string', nullable: true },
    admin_only: { type: 'boolean' },
  },
};

export const CONFIGURATION = {
  type: 'object',
  required: ['metadata', 'items'],
  properties: {
    metadata: { type: 'object' },
    items: { type: 'array', items: SETTING },
    authorization: {
      type: 'object',
      required: ['roles', 'permissions'],
      properties: {
        roles: { type: 'array', items: { type: 'object', additionalProperties: true } },
        permissions: {
          type: 'object',
          additionalProperties: { type: 'array', items: { type: 'string' } },
        },
      },
    },
  },
};

export const PROVIDER_CONTEXT = {
  type: 'object',
  required: ['name', 'context'],
  properties: { name: { type: 'string' }, context: { type: 'object', additionalProperties: true } },
};
