import type { RuledTable } from './filter-conditions.ts';

/** What filter rules may be about, of blueprints; `item` is the table. */
export const BLUEPRINT_RULES: RuledTable = {
  labels: 'item.labels',
  attributes: {
    created_by: 'item.created_by',
    state: 'item.state',
    id: 'item.id',
    tenant_name: 'item.tenant_name',
  },
};

/** The same of deployments. */
export const DEPLOYMENT_RULES: RuledTable = {
  labels: 'item.labels',
  attributes: {
    id: 'item.id',
    blueprint_id: 'item.blueprint_id',
    created_by: 'item.created_by',
    site_name: 'item.site_name',
    tenant_name: 'item.tenant_name',
    display_name: 'item.display_name',
    installation_status: 'item.installation_status',
    schedules: {
      from: `execution_schedules schedule
        where schedule.tenant_name = item.tenant_name and schedule.deployment_id = item.id`,
      value: 'schedule.id',
    },
  },
};
