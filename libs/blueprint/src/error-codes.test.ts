import { describe, expect, it } from '@jest/globals';
import { parseBlueprint } from './parse-blueprint.ts';
import { createDeploymentPlan } from './plan/deployment-plan.ts';
import { InvalidInputError, PlanError } from './plan-error.ts';
import { BlueprintError } from './problem.ts';
import { resolverOf } from './testing/blueprint-files.ts';
import { REFUSED_BLUEPRINTS } from './testing/refused-blueprints.ts';
import type { RefusedBlueprint } from './testing/refused-blueprints.ts';

/** Class and code of the first problem. */
async function refusalOf({ text, files, inputs, version = '1_5' }: RefusedBlueprint) {
  const start = version === null ? '' : `tosca_definitions_version: cloudify_dsl_${version}\n`;
  try {
    const resolver = resolverOf({ ...files, 'main.yaml': start + text });
    const plan = await parseBlueprint({ mainFile: 'main.yaml', resolver });
    await createDeploymentPlan(plan, { inputs: inputs ?? {} });
    return 'accepted';
  } catch (error) {
    if (error instanceof BlueprintError) return { exception: error.exception, code: error.code };
    if (!(error instanceof PlanError)) throw error;
    const code = error instanceof InvalidInputError ? error.errorCode : null;
    return { exception: error.exception, code };
  }
}

describe('a blueprint with', () => {
  it.each(REFUSED_BLUEPRINTS)('$what is refused as $exception $code', async (blueprint) => {
    const { exception, code } = blueprint;
    expect(await refusalOf(blueprint)).toEqual({ exception, code });
  });
});
