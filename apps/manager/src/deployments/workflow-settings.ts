import type { JsonObject } from '@cloudloom/blueprint';
import type { DeploymentSettings } from '@cloudloom/model';
import { BadRequestError } from '../errors/request-errors.ts';

/** Names on the wire, and the least value of each; -1 retries are unlimited ones. */
const SETTINGS = {
  task_retries: { field: 'taskRetries', least: -1 },
  task_retry_interval: { field: 'taskRetryInterval', least: 0 },
  subgraph_retries: { field: 'subgraphRetries', least: -1 },
} as const;

/** Reads the settings of a deployment. Throws BadRequestError for unknown names and impossible values. */
export function readWorkflowSettings(given: JsonObject): DeploymentSettings {
  const settings: DeploymentSettings = {};
  for (const [name, value] of Object.entries(given)) {
    if (!isSetting(name))
      throw new BadRequestError(
        `workflow_settings has no \`${name}\`; it may have ${Object.keys(SETTINGS).join(', ')}`,
      );
    const { field, least } = SETTINGS[name];
    if (
      typeof value !== 'number' ||
      value < least ||
      (field !== 'taskRetryInterval' && !Number.isInteger(value))
    )
      throw new BadRequestError(`workflow_settings.${name} must be a number of at least ${least}`);
    settings[field] = value;
  }
  return settings;
}

export const presentWorkflowSettings = (settings: DeploymentSettings): Record<string, number> =>
  Object.fromEntries(
    Object.entries(SETTINGS).flatMap(([name, { field }]) => {
      const value = settings[field];
      return value === undefined ? [] : [[name, value]];
    }),
  );

const isSetting = (name: string): name is keyof typeof SETTINGS => Object.hasOwn(SETTINGS, name);
