import { describe, expect, it } from '@jest/globals';
import type { PlannedNodeInstance } from '@cloudloom/topology';
import { labelInstances } from './instance-labels.ts';

const instance = (
  id: string,
  nodeId: string,
  more: Partial<PlannedNodeInstance> = {},
): PlannedNodeInstance => ({
  id,
  nodeId,
  index: 1,
  hostId: null,
  relationships: [],
  scalingGroups: [],
  ...more,
});

const containedIn = (targetId: string) => ({ type: 'contained_in', targetName: 'host', targetId });

/** Two hosts with an app each; the second app is connected to a third node. */
const topology = (ids: { host: string[]; app: string[] }): PlannedNodeInstance[] => [
  ...ids.host.map((id) => instance(id, 'host')),
  ...ids.app.map((id, index) =>
    instance(id, 'app', {
      hostId: ids.host[index] ?? null,
      relationships: [
        containedIn(ids.host[index] ?? ''),
        ...(index === 1 ? [{ type: 'connected_to', targetName: 'db', targetId: 'db_x' }] : []),
      ],
    }),
  ),
  instance('db_x', 'db'),
];

const connectedPair = (instances: readonly PlannedNodeInstance[]): (string | undefined)[] => {
  const names = labelInstances(instances);
  const app = instances.find(({ relationships }) => relationships.length === 2);
  return [names.get(app?.id ?? ''), names.get(app?.hostId ?? ''), names.get('db_x')];
};

describe('names of instances', () => {
  it('come from the shape of the deployment, whatever the ids are', () => {
    const named = connectedPair(topology({ host: ['host_a', 'host_b'], app: ['app_a', 'app_b'] }));
    expect(named).toEqual(connectedPair(topology({ host: ['host_z', 'host_b'], app: ['app_q', 'app_a'] })));
    expect(named[2]).toBe('db#1');
  });

  it('are distinct, also where instances look alike', () => {
    const names = labelInstances(['c', 'a', 'b'].map((id) => instance(`web_${id}`, 'web')));
    expect([...names.values()].sort()).toEqual(['web#1', 'web#2', 'web#3']);
  });

  it('go on to scaling group instances', () => {
    const group = (id: string) => ({ scalingGroups: [{ id, name: 'cell' }] });
    const names = labelInstances([
      instance('a_1', 'a', group('cell_1')),
      instance('a_2', 'a', group('cell_2')),
    ]);
    expect([names.get('cell_1'), names.get('cell_2')].sort()).toEqual(['cell#1', 'cell#2']);
  });
});
