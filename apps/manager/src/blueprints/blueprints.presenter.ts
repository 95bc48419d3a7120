import { presentPlan } from '@cloudloom/blueprint';
import type { Blueprint } from '@cloudloom/model';
import { presentLabels, presentOwnership, presentTime } from '../answers/owned.presenter.ts';
import type { Presented } from '../requests/resource-fields.ts';
import type { BLUEPRINT } from './blueprint-fields.ts';

/** Of a blueprint that is not parsed, or cannot be: command line clients read these two keys of every blueprint. */
const NO_PLAN = { metadata: null, inputs: {} };

/** A blueprint on the wire; `uploadExecution` is the presented execution of its upload. */
export const presentBlueprint = (
  blueprint: Blueprint,
  uploadExecution: object | null,
): Presented<typeof BLUEPRINT> => ({
  id: blueprint.id,
  ...presentOwnership(blueprint),
  created_at: presentTime(blueprint.createdAt),
  updated_at: presentTime(blueprint.updatedAt),
  main_file_name: blueprint.mainFileName,
  description: blueprint.description,
  state: blueprint.state,
  error: blueprint.error,
  error_traceback: null,
  is_hidden: false,
  plan: blueprint.plan === null ? NO_PLAN : presentPlan(blueprint.plan),
  requirements: blueprint.plan === null ? null : presentRequirements(blueprint.plan.requirements),
  labels: presentLabels(blueprint.labels),
  upload_execution: uploadExecution,
});

const presentRequirements = (requirements: { parentCapabilities: unknown[]; secrets: unknown[] }) => ({
  parent_capabilities: requirements.parentCapabilities,
  secrets: requirements.secrets,
});
