import type { MigrationInterface, QueryRunner } from 'typeorm';
import { ACCESS_TABLES } from './create-schema/access-tables.ts';
import { EXECUTION_TABLES } from './create-schema/execution-tables.ts';
import { MODIFICATION_TABLES } from './create-schema/modification-tables.ts';
import { PLUGIN_TABLES } from './create-schema/plugin-tables.ts';
import { RESOURCE_TABLES } from './create-schema/resource-tables.ts';
import { UPDATE_TABLES } from './create-schema/update-tables.ts';

/** The first schema. Later changes are migrations of their own; this one never changes again once released. */
export class CreateSchema1795219200000 implements MigrationInterface {
  readonly name = 'CreateSchema1795219200000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(ACCESS_TABLES);
    await queryRunner.query(RESOURCE_TABLES);
    await queryRunner.query(EXECUTION_TABLES);
    await queryRunner.query(PLUGIN_TABLES);
    await queryRunner.query(MODIFICATION_TABLES);
    await queryRunner.query(UPDATE_TABLES);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop table execution_answers, deployment_updates, deployment_modifications, outbox, operation_attempts, operations, tasks_graphs, events, effect_keys, execution_counters,
        graph_snapshots, execution_topologies, executions, node_instances, nodes, deployments, blueprints, plugins, secrets, settings, tokens, tenant_members, users, tenants
    `);
  }
}
