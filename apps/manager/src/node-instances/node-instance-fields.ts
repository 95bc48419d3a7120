import {
  OWNED_FIELDS,
  defineResource,
  flag,
  list,
  number,
  object,
  text,
} from '../requests/resource-fields.ts';

export const NODE_INSTANCE = defineResource(
  'NodeInstance',
  {
    id: text('id'),
    ...OWNED_FIELDS,
    node_id: text('nodeId'),
    deployment_id: text('deploymentId'),
    host_id: text('hostId'),
    index: number('index'),
    state: text('state'),
    version: number('version'),
    runtime_properties: object(),
    system_properties: object(),
    relationships: list(),
    scaling_groups: list(),
    has_configuration_drift: flag(),
    is_status_check_ok: flag(),
  },
  null,
);
