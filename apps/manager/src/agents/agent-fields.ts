import type { RawQuery } from '../requests/query-values.ts';
import { OWNED_FIELDS, defineResource, text, timestamp } from '../requests/resource-fields.ts';

export const AGENT = defineResource('Agent', {
  id: text('name'),
  name: text('name'),
  ...OWNED_FIELDS,
  created_at: timestamp('createdAt'),
  updated_at: timestamp('updatedAt'),
  node_instance_id: text('nodeInstanceId'),
  node: text('nodeId'),
  deployment: text('deploymentId'),
  host_id: text('hostId'),
  state: text('state'),
  ip: text('ip'),
  install_method: text('installMethod'),
  system: text('system'),
  version: text('version'),
  rabbitmq_username: text('rabbitmqUsername'),
  rabbitmq_password: text(),
  rabbitmq_exchange: text('rabbitmqExchange'),
});

/** Other names of filters, as the client sends them. */
const AGENT_FILTERS = {
  node_ids: 'node',
  node_instance_ids: 'node_instance_id',
  install_methods: 'install_method',
  deployment_id: 'deployment',
} as const;

/** The query with the filters under the names of the fields. Of two names of one field the client's own counts. */
export function withFieldNames(query: RawQuery): RawQuery {
  const renamed: Record<string, string | string[] | undefined> = { ...query };
  for (const [given, field] of Object.entries(AGENT_FILTERS)) {
    if (query[given] === undefined) continue;
    renamed[field] = query[given];
    delete renamed[given];
  }
  return renamed;
}
