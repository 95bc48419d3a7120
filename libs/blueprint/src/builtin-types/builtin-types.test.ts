import { describe, expect, it } from '@jest/globals';
import { parseBlueprint } from '../parse-blueprint.ts';
import { resolverOf } from '../testing/blueprint-files.ts';
import { BUILTIN_TYPES } from './builtin-types.ts';

const planOf = (version: string) => {
  const main = `tosca_definitions_version: cloudify_dsl_${version}\nimports: [cloudify/types/types.yaml]\n`;
  return parseBlueprint({ mainFile: 'main.yaml', resolver: resolverOf({ 'main.yaml': main }) });
};

describe('the built-in types', () => {
  it.each(Object.keys(BUILTIN_TYPES))('of %s form a sound blueprint', async (version) => {
    const plan = await planOf(version);
    expect(Object.keys(plan.workflows).sort()).toEqual([
      'check_drift',
      'check_status',
      'execute_operation',
      'heal',
      'install',
      'install_new_agents',
      'pull',
      'reinstall',
      'restart',
      'rollback',
      'scale',
      'start',
      'stop',
      'uninstall',
      'validate_agents',
    ]);
    expect(plan.workflows.scale?.operation).toBe('cloudify.plugins.workflows.scale_entity');
    expect(plan.metadata).toEqual({ cloudify_types: true });
  });

  it('differ between versions only where they should', async () => {
    const [oldest, newest] = [await planOf('1_3'), await planOf('1_5')];
    expect(oldest.workflows.check_status?.isCascading).toBe(true);
    expect(newest.workflows.check_status?.isCascading).toBe(false);
    expect(oldest.workflows.install?.availabilityRules).toBeNull();
    expect(newest.workflows.install?.availabilityRules).toEqual({ nodeInstancesActive: ['none', 'partial'] });
  });
});
