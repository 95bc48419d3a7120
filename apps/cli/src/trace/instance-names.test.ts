import { describe, expect, it } from '@jest/globals';
import type { PlannedNodeInstance } from '@cloudloom/topology';
import { InstanceNames } from './instance-names.ts';

const instance = (
  id: string,
  relationships: [kind: 'in' | 'to', target: string][] = [],
): PlannedNodeInstance => ({
  id,
  nodeId: id.split('_')[0]!,
  index: 1,
  hostId: null,
  relationships: relationships.map(([type, targetId]) => ({
    type,
    targetName: targetId.split('_')[0]!,
    targetId,
  })),
  scalingGroups: [],
});

const naming = (...instances: PlannedNodeInstance[]) => {
  const names = new InstanceNames((type) => type === 'in');
  names.learn(instances);
  return names;
};

describe('instance names', () => {
  it('number the instances of a node in the order of their making', () => {
    const names = naming(instance('web_z'), instance('web_a'), instance('db_x'));
    expect(['web_z', 'web_a', 'db_x'].map((id) => names.name(id))).toEqual(['web#0', 'web#1', 'db#0']);
  });

  it('follow containers before anything else', () => {
    const names = naming(
      instance('app_1', [['in', 'vm_b']]),
      instance('app_2', [['in', 'vm_a']]),
      instance('vm_a'),
      instance('vm_b'),
    );
    expect(['app_1', 'app_2'].map((id) => names.name(id))).toEqual(['app#1', 'app#0']);
  });

  it('never use a number twice', () => {
    const names = naming(instance('web_a'));
    names.learn([instance('web_b')]);
    expect(names.name('web_b')).toBe('web#1');
  });

  it('replace ids in texts, keys and lists, and back', () => {
    const names = naming(instance('web_a'), instance('web_b'));
    expect(names.present({ web_a: ['failed on web_b', 3] })).toEqual({ 'web#0': ['failed on web#1', 3] });
    expect(names.resolve({ node_instance_ids: ['web#1', 'other'] })).toEqual({
      node_instance_ids: ['web_b', 'other'],
    });
  });
});
