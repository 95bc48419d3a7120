import type { WorkflowDefinition } from '@cloudloom/workflow';
import { checkDrift } from './check-drift.ts';
import { checkStatus } from './check-status.ts';
import { executeOperation } from './execute-operation.ts';
import { heal } from './heal.ts';
import { install } from './install.ts';
import { installNewAgents } from './install-new-agents.ts';
import { pull } from './pull.ts';
import { reinstall } from './reinstall.ts';
import { restart } from './restart.ts';
import { rollback } from './rollback.ts';
import { scale, scaleEntity } from './scale.ts';
import { start } from './start.ts';
import { stop } from './stop.ts';
import { uninstall } from './uninstall.ts';
import { update } from './update.ts';
import { validateAgents } from './validate-agents.ts';

const UPDATE = 'cloudify_system_workflows.deployment_update.workflow.update_deployment';
const MODULE = 'cloudify.plugins.workflows';

/** The workflows that come with the product, by the function that blueprints map them to. */
export const builtinWorkflows: ReadonlyMap<string, WorkflowDefinition> = new Map([
  [`${MODULE}.install`, install],
  [`${MODULE}.uninstall`, uninstall],
  [`${MODULE}.reinstall`, reinstall],
  [`${MODULE}.start`, start],
  [`${MODULE}.stop`, stop],
  [`${MODULE}.restart`, restart],
  [`${MODULE}.execute_operation`, executeOperation],
  [`${MODULE}.pull`, pull],
  [`${MODULE}.rollback`, rollback],
  [`${MODULE}.scale`, scale],
  [`${MODULE}.scale_entity`, scaleEntity],
  [`${MODULE}.check_status`, checkStatus],
  [`${MODULE}.check_drift`, checkDrift],
  [`${MODULE}.auto_heal_reinstall_node_subgraph`, heal],
  [`${MODULE}.validate_agents`, validateAgents],
  [`${MODULE}.install_new_agents`, installNewAgents],
  [UPDATE, update],
]);
