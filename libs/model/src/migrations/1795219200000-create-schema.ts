import type { MigrationInterface, QueryRunner } from 'typeorm';
import { ACCESS_TABLES } from './create-schema/access-tables.ts';
import { AUDIT_TABLES } from './create-schema/audit-tables.ts';
import { AGENT_TABLES } from './create-schema/agent-tables.ts';
import { DEPENDENCY_TABLES } from './create-schema/dependency-tables.ts';
import { EXECUTION_TABLES } from './create-schema/execution-tables.ts';
import { FILTER_TABLES } from './create-schema/filter-tables.ts';
import { GROUP_TABLES } from './create-schema/group-tables.ts';
import { ICON_TABLES } from './create-schema/icon-tables.ts';
import { IDEMPOTENCY_TABLES } from './create-schema/idempotency-tables.ts';
import { LOG_BUNDLE_TABLES } from './create-schema/log-bundle-tables.ts';
import { MAINTENANCE_TABLES } from './create-schema/maintenance-tables.ts';
import { MODIFICATION_TABLES } from './create-schema/modification-tables.ts';
import { PEOPLE_TABLES } from './create-schema/people-tables.ts';
import { PLUGIN_TABLES } from './create-schema/plugin-tables.ts';
import { RESOURCE_TABLES } from './create-schema/resource-tables.ts';
import { SCHEDULE_TABLES } from './create-schema/schedule-tables.ts';
import { SITE_TABLES } from './create-schema/site-tables.ts';
import { SNAPSHOT_TABLES } from './create-schema/snapshot-tables.ts';
import { UPDATE_TABLES } from './create-schema/update-tables.ts';
import { WEBHOOK_TABLES } from './create-schema/webhook-tables.ts';
import { WORKER_TABLES } from './create-schema/worker-tables.ts';

/** The first schema. Later changes are migrations of their own; this one never changes again once released. */
export class CreateSchema1795219200000 implements MigrationInterface {
  readonly name = 'CreateSchema1795219200000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(ACCESS_TABLES);
    await queryRunner.query(PEOPLE_TABLES);
    await queryRunner.query(SITE_TABLES);
    await queryRunner.query(RESOURCE_TABLES);
    await queryRunner.query(ICON_TABLES);
    await queryRunner.query(DEPENDENCY_TABLES);
    await queryRunner.query(FILTER_TABLES);
    await queryRunner.query(EXECUTION_TABLES);
    await queryRunner.query(AUDIT_TABLES);
    await queryRunner.query(PLUGIN_TABLES);
    await queryRunner.query(MODIFICATION_TABLES);
    await queryRunner.query(IDEMPOTENCY_TABLES);
    await queryRunner.query(UPDATE_TABLES);
    await queryRunner.query(SCHEDULE_TABLES);
    await queryRunner.query(WORKER_TABLES);
    await queryRunner.query(GROUP_TABLES);
    await queryRunner.query(SNAPSHOT_TABLES);
    await queryRunner.query(WEBHOOK_TABLES);
    await queryRunner.query(MAINTENANCE_TABLES);
    await queryRunner.query(AGENT_TABLES);
    await queryRunner.query(LOG_BUNDLE_TABLES);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop view tenant_roles, administrators');
    await queryRunner.query(`
      drop table webhook_deliveries, webhooks, inter_deployment_dependencies, deployment_filters, blueprint_filters, log_bundles, agents, maintenance_mode, audit_log, execution_tokens, permission_changes, tenant_user_groups, user_group_members, user_groups, idempotency_keys, execution_schedules, snapshots, workers, execution_answers, deployment_updates, deployment_modifications, outbox, operation_attempts, operations, tasks_graphs, events, effect_keys, execution_counters,
        graph_snapshots, execution_topologies, executions, execution_groups, deployment_group_members, deployment_groups, node_instances, nodes, deployments, sites, blueprint_icons, blueprints, plugins, secrets, settings, tokens, tenant_members, users, tenants
    `);
  }
}
