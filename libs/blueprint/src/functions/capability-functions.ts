import type { Json } from '../json.ts';
import { toRecord } from '../json-values.ts';
import { FunctionError } from '../plan-error.ts';
import { checkPath, isStep, malformed } from './argument-form.ts';
import type { EvaluationSource } from './evaluation.ts';
import { liveFunction } from './live-function.ts';
import { pythonText } from './python-text.ts';
import { followKeys } from './value-path.ts';

/** `get_capability: [deployment, capability, key, ...]`: a capability of another deployment. */
export const getCapability = liveFunction(
  'get_capability',
  (argument) =>
    checkPath(
      'get_capability',
      argument,
      'a list of a deployment id, a capability, and keys or indices into its value',
    ),
  async (argument, live) => {
    const [deployment = null, capability = null, ...steps] = argument as Json[];
    return capabilityOf(pythonText(deployment), [capability, ...steps], {
      live,
      name: 'get_capability',
    });
  },
);

/** `get_environment_capability: name`: a capability of the deployment that the first parent label names. */
export const getEnvironmentCapability = liveFunction(
  'get_environment_capability',
  (argument) => {
    if (typeof argument === 'string') return;
    const expected = 'the name of a capability, or a list of it and of keys or indices into its value';
    if (!Array.isArray(argument) || argument.length < 2)
      throw malformed('get_environment_capability', {
        expected,
        argument,
        exception: 'FunctionValidationError',
      });
    checkPath('get_environment_capability', argument, expected);
  },
  async (argument, live) => {
    const name = 'get_environment_capability';
    const [parent] = await live.label('csys-obj-parent');
    if (parent === undefined)
      throw new FunctionError(
        'IndexError',
        `Unable to evaluate ${name} function: this deployment has no parent.`,
      );
    return capabilityOf(parent, Array.isArray(argument) ? argument : [argument], { live, name });
  },
);

/** `get_group_capability: [group, capability or list, key, ...]`: one value for each deployment of a group, as it is written there. */
export const getGroupCapability = liveFunction(
  'get_group_capability',
  (argument) => {
    const expected =
      'a list of a group id, a capability or a list of capabilities, and keys or indices into their values';
    // What stands in the list of capabilities is anybody's guess until it is asked for.
    const isFitting =
      Array.isArray(argument) &&
      argument.length > 1 &&
      argument.every((item, index) => isStep(item) || (index === 1 && Array.isArray(item)));
    if (!isFitting) throw malformed('get_group_capability', { expected, argument, exception: 'ValueError' });
  },
  async (argument, live) => {
    const [group = null, wanted = null, ...steps] = argument as Json[];
    const isKeyed = typeof wanted === 'string' && wanted.startsWith(BY_DEPLOYMENT);
    const names = Array.isArray(wanted)
      ? wanted.map(pythonText)
      : [isKeyed ? wanted.slice(BY_DEPLOYMENT.length) : pythonText(wanted)];
    const found = await live.groupCapabilities(pythonText(group), names);
    const entries = found.map(({ deploymentId, values }) => {
      const parts = values.map((value, index) =>
        value === null
          ? null
          : descend(value, steps, { deployment: deploymentId, capability: names[index] ?? '' }),
      );
      return [deploymentId, names.length > 1 ? parts : (parts[0] ?? null)] as const;
    });
    return isKeyed ? toRecord(entries) : entries.map(([, value]) => value);
  },
  { isFinal: true },
);

/** Before the capability's name: the values are wanted by deployment id. */
const BY_DEPLOYMENT = 'deployment_id:';

async function capabilityOf(
  deployment: string,
  [first = null, ...steps]: readonly Json[],
  { live, name }: { live: EvaluationSource; name: string },
): Promise<Json> {
  const capability = pythonText(first);
  const value = await live.capability(deployment, capability);
  if (value === undefined)
    throw FunctionError.evaluation(
      name,
      `Requested capability \`${capability}\` is not declared in deployment \`${deployment}\``,
    );
  return descend(value, steps, { deployment, capability });
}

const descend = (
  value: Json,
  steps: readonly Json[],
  { deployment, capability }: { deployment: string; capability: string },
): Json =>
  followKeys(value, steps, {
    name: 'get_capability',
    owner: `capability '${capability}' of deployment '${deployment}'`,
  });
