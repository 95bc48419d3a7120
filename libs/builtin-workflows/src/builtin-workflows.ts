import type { WorkflowDefinition } from '@cloudloom/workflow';
import { executeOperation } from './execute-operation.ts';
import { install } from './install.ts';
import { installNewAgents } from './install-new-agents.ts';
import { pull } from './pull.ts';
import { reinstall } from './reinstall.ts';
import { restart } from './restart.ts';
import { start } from './start.ts';
import { stop } from './stop.ts';
import { uninstall } from './uninstall.ts';
import { validateAgents } from './validate-agents.ts';

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
  [`${MODULE}.validate_agents`, validateAgents],
  [`${MODULE}.install_new_agents`, installNewAgents],
]);
