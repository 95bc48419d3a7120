import { describe, expect, it } from '@jest/globals';
import type { DeploymentPlan, NodePlan } from '@cloudloom/blueprint';
import fc from 'fast-check';
import { aNode, anOperation, aPlan, aRelationship } from './testing/plan-builders.ts';
import { findUpdateSteps } from './update-steps.ts';

const stepsOf = (before: DeploymentPlan, after: DeploymentPlan): string[] =>
  findUpdateSteps(before as never, after as never).steps.map(
    ({ action, entityType, entityId }) => `${action} ${entityType} ${entityId.join(':')}`,
  );
const unsupportedOf = (before: DeploymentPlan, after: DeploymentPlan): string[] =>
  findUpdateSteps(before as never, after as never).unsupported.map(
    ({ action, entityType, entityId }) => `${action} ${entityType} ${entityId.join(':')}`,
  );
const web = (patch: Partial<NodePlan>) => aPlan([aNode('db'), aNode('cache'), aNode('web', patch)]);

describe('the steps between two plans', () => {
  it('are none where both say the same, in whatever order of keys', () => {
    const left = web({ properties: { a: 1, b: { c: 2, d: 3 } } });
    const right = web({ properties: { b: { d: 3, c: 2 }, a: 1 } });
    expect(findUpdateSteps(left as never, right as never)).toEqual({ steps: [], unsupported: [] });
  });

  it('tell of properties, operations, outputs, workflows and the description', () => {
    const before = aPlan([aNode('web', { properties: { port: 80, gone: 1 } })], {
      description: 'a shop',
      outputs: { url: { value: 'a' } },
    });
    const operations = { create: anOperation('a'), 'lifecycle.create': anOperation('a') };
    const after = aPlan([aNode('web', { properties: { port: 81, come: 1 }, operations })], {
      outputs: { url: { value: 'b' } },
      workflows: { greet: { plugin: 'p' } as never },
    });
    expect(stepsOf(before, after)).toEqual([
      'remove description description',
      'remove property nodes:web:properties:gone',
      'add operation nodes:web:operations:lifecycle.create',
      'add property nodes:web:properties:come',
      'add workflow workflows:greet',
      'modify property nodes:web:properties:port',
      'modify output outputs:url',
    ]);
  });

  it('match relationships by type, target and how often', () => {
    const operations = { 'rel.establish': anOperation('a') };
    const before = web({ relationships: [aRelationship('db'), aRelationship('cache'), aRelationship('db')] });
    const after = web({
      relationships: [
        aRelationship('cache'),
        aRelationship('db', 'connected_to', { sourceOperations: operations }),
        aRelationship('cache', 'depends_on'),
      ],
    });
    expect(stepsOf(before, after)).toEqual([
      'remove relationship nodes:web:relationships:[2]',
      'add operation nodes:web:relationships:[1]:source_operations:rel.establish',
      'add relationship nodes:web:relationships:[2]',
      'modify relationship nodes:web:relationships:[1]:[0]',
      'modify relationship nodes:web:relationships:[0]:[1]',
    ]);
  });

  it('add what others are related to first, nodes before relationships; remove relationships before nodes', () => {
    const before = aPlan([aNode('old'), aNode('web', { relationships: [aRelationship('old')] })]);
    const after = aPlan([
      aNode('web', { relationships: [aRelationship('proxy')] }),
      aNode('proxy', { relationships: [aRelationship('lan')] }),
      aNode('lan'),
    ]);
    expect(stepsOf(before, after)).toEqual([
      'remove relationship nodes:web:relationships:[0]',
      'remove node nodes:old',
      'add node nodes:lan',
      'add node nodes:proxy',
      'add relationship nodes:web:relationships:[0]',
    ]);
  });

  it('are not supported for another type, another container, properties of relationships, and groups', () => {
    expect(unsupportedOf(web({}), web({ type: 'other' }))).toEqual(['modify node nodes:web']);
    const contained = (target: string) => ({
      relationships: [
        aRelationship(target, 'contained_in', { typeHierarchy: ['cloudify.relationships.contained_in'] }),
      ],
    });
    expect(unsupportedOf(web(contained('db')), web(contained('cache')))).toEqual(['modify node nodes:web']);
    const tagged = (tag: string) =>
      web({ relationships: [aRelationship('db', 'x', { properties: { tag } })] });
    expect(unsupportedOf(tagged('a'), tagged('b'))).toEqual([
      'modify property nodes:web:relationships:[0]:properties:tag',
    ]);
    const grouped = (members: string[]) =>
      aPlan([aNode('web')], { scalingGroups: { pair: { members, properties: {} as never } } });
    expect(unsupportedOf(grouped(['web']), grouped(['web', 'db']))).toEqual(['modify group groups:pair']);
    expect(stepsOf(grouped(['web']), grouped(['web', 'db']))).toEqual([]);
  });
});

const ACTIONS = ['remove', 'add', 'modify'];
const NAMES = ['a', 'b', 'c', 'd', 'e'];
const aRandomPlan = fc
  .subarray(NAMES, { minLength: 1 })
  .chain((names) =>
    fc.tuple(
      ...names.map((name, index) =>
        fc.record({
          properties: fc.dictionary(fc.constantFrom('p', 'q'), fc.integer({ min: 0, max: 2 }), {
            maxKeys: 2,
          }),
          targets: fc.array(fc.constantFrom(...names.slice(0, index), ...(index === 0 ? ['none'] : [])), {
            maxLength: 3,
          }),
          kinds: fc.array(fc.constantFrom('connected_to', 'depends_on'), { minLength: 3, maxLength: 3 }),
          name: fc.constant(name),
        }),
      ),
    ),
  )
  .map((nodes) =>
    aPlan(
      nodes.map(({ name, properties, targets, kinds }) =>
        aNode(name, {
          properties,
          relationships: targets
            .filter((target) => target !== 'none')
            .map((target, index) => aRelationship(target, kinds[index])),
        }),
      ),
    ),
  );

describe('the steps between random plans', () => {
  it('are none from a plan to itself', () => {
    fc.assert(
      fc.property(aRandomPlan, (plan) => {
        expect(stepsOf(plan, structuredClone(plan))).toEqual([]);
      }),
    );
  });

  it('come in the order of removals, additions and modifications, targets before sources', () => {
    fc.assert(
      fc.property(aRandomPlan, aRandomPlan, (before, after) => {
        const { steps } = findUpdateSteps(before as never, after as never);
        const actions = steps.map(({ action }) => ACTIONS.indexOf(action));
        expect(actions).toEqual([...actions].sort());
        const added = steps.filter(({ action, entityType }) => action === 'add' && entityType === 'node');
        const position = new Map(added.map(({ entityId }, index) => [entityId[1], index]));
        for (const node of after.nodes)
          for (const { targetId } of node.relationships)
            if (position.has(node.id) && position.has(targetId))
              expect(position.get(targetId)).toBeLessThan(position.get(node.id) ?? 0);
      }),
    );
  });

  it('back are the same with additions and removals exchanged', () => {
    const exchanged: Record<string, string> = { add: 'remove', remove: 'add', modify: 'modify' };
    const counts = (steps: readonly { action: string; entityType: string }[], isBack: boolean) =>
      steps.map(({ action, entityType }) => `${isBack ? exchanged[action] : action} ${entityType}`).sort();
    fc.assert(
      fc.property(aRandomPlan, aRandomPlan, (before, after) => {
        const there = findUpdateSteps(before as never, after as never).steps;
        const back = findUpdateSteps(after as never, before as never).steps;
        expect(counts(back, true)).toEqual(counts(there, false));
      }),
    );
  });
});
