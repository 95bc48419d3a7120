import { describe, expect, it } from '@jest/globals';
import { isAvailable } from './availability.ts';

const among = (states: Record<string, number>, types: string[] = []) => ({
  instanceStates: new Map(Object.entries(states)),
  nodeTypes: new Set(types),
});
const matching = (states: Record<string, number>): string[] =>
  (['all', 'partial', 'none'] as const).filter((rule) =>
    isAvailable({ nodeInstancesActive: [rule] }, among(states)),
  );

describe('availability rules of a workflow', () => {
  it.each([
    ['no instances', {}, ['all', 'none']],
    ['all started', { started: 2 }, ['all']],
    ['some started', { started: 1, uninitialized: 1 }, ['partial']],
    ['nothing installed', { uninitialized: 3 }, ['none']],
    ['everything uninstalled', { deleted: 1, uninitialized: 1 }, ['none']],
    ['one on its way', { starting: 1 }, ['partial', 'none']],
  ])('with %s', (_name, states, rules) => {
    expect(matching(states as Record<string, number>)).toEqual(rules);
  });

  it('any of several activity rules is enough', () => {
    expect(isAvailable({ nodeInstancesActive: ['none', 'partial'] }, among({ started: 1, created: 1 }))).toBe(
      true,
    );
    expect(isAvailable({ nodeInstancesActive: ['none', 'partial'] }, among({ started: 2 }))).toBe(false);
  });

  it('every rule that is present must hold', () => {
    const rules = { nodeInstancesActive: ['all' as const], nodeTypesRequired: ['cloudify.nodes.Compute'] };
    expect(isAvailable(rules, among({ started: 1 }, ['cloudify.nodes.Root']))).toBe(false);
    expect(isAvailable(rules, among({ started: 1 }, ['cloudify.nodes.Root', 'cloudify.nodes.Compute']))).toBe(
      true,
    );
    expect(isAvailable({ available: false }, among({}))).toBe(false);
  });

  it('no rules, and empty lists of types, restrict nothing', () => {
    expect(isAvailable(null, among({ started: 1 }))).toBe(true);
    expect(isAvailable({ nodeTypesRequired: [] }, among({}))).toBe(true);
    expect(
      isAvailable({ available: null, nodeInstancesActive: null, nodeTypesRequired: null }, among({})),
    ).toBe(true);
  });
});
