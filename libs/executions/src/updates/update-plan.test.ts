import { describe, expect, it } from '@jest/globals';
import type { ChangedNodeInstance } from '@cloudloom/model';
import { aNode, aPlan, aRelationship, aSituation } from './testing/plan-builders.ts';
import { planUpdate, type PlannedUpdate } from './update-plan.ts';

const marks = (list: readonly ChangedNodeInstance[]) =>
  list.map(({ nodeId, modification, relationships }) =>
    [nodeId, modification ?? 'related', ...relationships.map(({ targetName }) => targetName)].join(' '),
  );
const changesOf = ({ changes }: PlannedUpdate) => ({
  added: marks(changes.addedAndRelated),
  removed: marks(changes.removedAndRelated),
  extended: marks(changes.extendedAndRelated),
  reduced: marks(changes.reducedAndRelated),
});

const DB = aNode('db');
const web = (...relationships: ReturnType<typeof aRelationship>[]) => aNode('web', { relationships });

describe('the plan of an update', () => {
  it('adds nodes with their instances and extends what is related to them', () => {
    const planned = planUpdate(
      aSituation(aPlan([DB, web()]), aPlan([DB, web(aRelationship('cache')), aNode('cache', {}, 2)])),
    );
    expect(changesOf(planned)).toEqual({
      added: ['web related cache cache', 'cache added', 'cache added'],
      removed: [],
      extended: ['web extended cache cache'],
      reduced: [],
    });
    expect(planned.addedNodes.map(({ id }) => id)).toEqual(['cache']);
    expect(planned.addedInstances.map(({ nodeId }) => nodeId)).toEqual(['cache', 'cache']);
  });

  it('keeps removed relationships until they are unlinked, as the last of their node', () => {
    const before = aPlan([DB, aNode('lan'), web(aRelationship('db'), aRelationship('lan'))]);
    const planned = planUpdate(aSituation(before, aPlan([DB, web(aRelationship('db', 'depends_on'))])));
    const replaced = planned.replacedNodes.find(({ plan }) => plan.id === 'web');
    expect(replaced?.blueprintId).toBe('new');
    expect(replaced?.plan.relationships.map(({ type, targetId }) => `${type} ${targetId}`)).toEqual([
      'cloudify.relationships.depends_on db',
      'cloudify.relationships.connected_to db',
      'cloudify.relationships.connected_to lan',
    ]);
    expect(changesOf(planned)).toEqual({
      added: [],
      removed: ['lan removed', 'web related lan'],
      extended: ['web extended db', 'db related'],
      reduced: ['web reduced lan db', 'db related'],
    });
  });

  it('keeps the number of instances that there are', () => {
    const planned = planUpdate(aSituation(aPlan([aNode('web', {}, 3)]), aPlan([aNode('web', {}, 1)])));
    expect(changesOf(planned)).toEqual({ added: [], removed: [], extended: [], reduced: [] });
    const [node] = planned.replacedNodes;
    expect(node?.plan.capabilities.scalable.properties.currentInstances).toBe(3);
  });

  it('tells nodes that have changed, and what hosts do not need any more', () => {
    const plugin = { name: 'script' } as never;
    const before = aPlan([
      aNode('vm', { pluginsToInstall: [plugin] }),
      aNode('web', { properties: { port: 80 }, relationships: [aRelationship('vm')] }),
    ]);
    const after = aPlan([
      aNode('vm', { pluginsToInstall: [] }),
      aNode('web', { properties: { port: 81 }, relationships: [aRelationship('vm')] }),
    ]);
    const { changes } = planUpdate(aSituation(before, after));
    expect(changes.modifiedNodes).toEqual(['web']);
    expect(changes.lostPlugins).toEqual({ vm: [plugin] });
    expect(changes.modifiedEntityIds).toMatchObject({ property: [['web', 'port']], plugin: ['script'] });
  });

  it('changes nothing where a step is not supported', () => {
    const planned = planUpdate(
      aSituation(aPlan([DB]), aPlan([aNode('db', { type: 'other' }), aNode('new')])),
    );
    expect(planned.unsupported).toHaveLength(1);
    expect([planned.addedInstances, changesOf(planned).added]).toEqual([[], []]);
  });
});
