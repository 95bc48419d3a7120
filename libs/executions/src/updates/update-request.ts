import type { Json, JsonObject } from '@cloudloom/blueprint';
import { BadParametersError } from '../errors.ts';

/** What clients call the update of each deployment of a group; its executions are ordinary updates. */
export const UPDATE_OF_DEPLOYMENTS = 'csys_update_deployment';

/** A request to update a deployment. Flags that are absent are false. */
export interface InitiateUpdate {
  deploymentId: string;
  /** Default: the blueprint that the deployment has, so that only inputs change. */
  blueprintId?: string;
  /** Given ones win over those of the deployment; inputs that the new blueprint does not declare any more are left out. */
  inputs?: JsonObject;
  /** Finds out what would change, waits for that, changes nothing. */
  preview?: boolean;
  /** Goes ahead although other deployments depend on this one. */
  force?: boolean;
  /** Null or left out: as the deployment has it. */
  runtimeOnlyEvaluation?: boolean;
  /** What else the workflow is given, in the wire's names: its flags, the list of instances to reinstall, and so on. */
  options?: JsonObject;
}

type Kind = 'flag' | 'text' | 'texts' | 'number' | 'mapping';

/** What the parameters of an update that is one of many may be called; the preview of many is none. */
const PARAMETERS: Readonly<Record<string, Kind>> = {
  blueprint_id: 'text',
  inputs: 'mapping',
  force: 'flag',
  runtime_only_evaluation: 'flag',
  workflow_id: 'text',
  custom_workflow_timeout: 'number',
  reinstall_list: 'texts',
  skip_install: 'flag',
  skip_uninstall: 'flag',
  skip_reinstall: 'flag',
  skip_drift_check: 'flag',
  skip_heal: 'flag',
  force_reinstall: 'flag',
  ignore_failure: 'flag',
  install_first: 'flag',
  update_plugins: 'flag',
  auto_correct_types: 'flag',
  reevaluate_active_statuses: 'flag',
};

const IS_OF: Readonly<Record<Kind, (value: Json) => boolean>> = {
  flag: (value) => typeof value === 'boolean',
  text: (value) => typeof value === 'string',
  number: (value) => Number.isInteger(value),
  mapping: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  texts: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
};

/**
 * An update as the parameters of a group's executions ask for it, in the wire's names; null counts as absent.
 * Throws BadParametersError for a parameter that updates do not have, or that is of another kind.
 */
export function readUpdateParameters(deploymentId: string, given: JsonObject): InitiateUpdate {
  const present = Object.entries(given).filter(([, value]) => value !== null);
  for (const [name, value] of present) {
    const kind = Object.hasOwn(PARAMETERS, name) ? PARAMETERS[name] : undefined;
    if (kind === undefined)
      throw new BadParametersError(
        `An update of a group's deployments has no parameter ${name}. It has: ${Object.keys(PARAMETERS).join(', ')}`,
      );
    if (!IS_OF[kind](value)) throw new BadParametersError(`${name} must be a ${WORDS[kind]}`);
  }
  const { blueprint_id, inputs, force, runtime_only_evaluation, ...options } = Object.fromEntries(present);
  return {
    deploymentId,
    ...(blueprint_id === undefined ? {} : { blueprintId: blueprint_id as string }),
    ...(inputs === undefined ? {} : { inputs: inputs as JsonObject }),
    ...(force === undefined ? {} : { force: force as boolean }),
    ...(runtime_only_evaluation === undefined
      ? {}
      : { runtimeOnlyEvaluation: runtime_only_evaluation as boolean }),
    options,
  };
}

const WORDS: Readonly<Record<Kind, string>> = {
  flag: 'boolean',
  text: 'string',
  number: 'whole number',
  mapping: 'mapping',
  texts: 'list of strings',
};
