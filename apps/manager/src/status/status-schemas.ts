/** What the status routes answer, as the OpenAPI document shows it. */
export const STATUS = {
  type: 'object',
  required: ['status', 'services'],
  properties: {
    status: { type: 'string', enum: ['OK', 'Fail'] },
    services: {
      type: 'object',
      description: 'By display name; empty in a summary',
      additionalProperties: {
        type: 'object',
        required: ['status', 'is_remote', 'extra_info'],
        properties: {
          status: { type: 'string', enum: ['Active', 'Inactive'] },
          is_remote: { type: 'boolean' },
          extra_info: { type: 'object', additionalProperties: true },
        },
      },
    },
  },
};

export const VERSION = {
  type: 'object',
  required: ['edition', 'version'],
  properties: {
    edition: { type: 'string' },
    version: { type: 'string' },
    build: { type: 'string', nullable: true },
    date: { type: 'string', nullable: true },
    commit: { type: 'string', nullable: true },
    distribution: { type: 'string', nullable: true },
    distro_release: { type: 'string', nullable: true },
  },
};

const WORD = { type: 'string', enum: ['OK', 'Fail'] };

export const CLUSTER_STATUS = {
  type: 'object',
  required: ['status', 'services'],
  properties: {
    status: WORD,
    services: {
      type: 'object',
      description: 'By part of the system: manager, db, broker; empty in a summary',
      additionalProperties: {
        type: 'object',
        required: ['status', 'is_external', 'nodes'],
        properties: {
          status: WORD,
          is_external: { type: 'boolean' },
          nodes: {
            type: 'object',
            additionalProperties: { type: 'object', required: ['status'], properties: { status: WORD } },
          },
        },
      },
    },
  },
};
