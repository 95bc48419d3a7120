import { describe, expect, it } from '@jest/globals';
import { nameDeployments, type NamingGround } from './deployment-names.ts';

describe('names of the deployments that a group creates', () => {
  const ground = (given: Partial<NamingGround> = {}): NamingGround => {
    let drawn = 0;
    return {
      groupId: 'shops',
      blueprintId: 'shop',
      counter: 0,
      taken: new Set(),
      drawUuid: () => `u${++drawn}`,
      ...given,
    };
  };
  const idsOf = (...given: Parameters<typeof nameDeployments>) =>
    nameDeployments(...given).names.map(({ id }) => id);

  it('are the group and something unique, unless a template says otherwise', () => {
    expect(idsOf([{}, {}], ground())).toEqual(['shops-u1', 'shops-u2']);
  });

  it('are made of every part that a template may have', () => {
    const spec = {
      id: '{site_name}.{blueprint_id}.{group_id}.{count}',
      siteName: 'rome',
      displayName: 'no {count}',
    };
    expect(nameDeployments([spec], ground()).names).toEqual([
      { id: 'rome.shop.shops.1', displayName: 'no 1' },
    ]);
  });

  it('show the id where there is no display name', () => {
    expect(nameDeployments([{ id: 'one' }], ground()).names).toEqual([{ id: 'one', displayName: 'one' }]);
  });

  it('go on counting where the group has stopped, and pass over numbers that are taken', () => {
    const specs = [{ id: 'd{count}' }, { id: 'd{count}' }];
    const naming = nameDeployments(specs, ground({ counter: 3, taken: new Set(['d5']) }));
    expect(naming.names.map(({ id }) => id)).toEqual(['d4', 'd6']);
    expect(naming.counter).toBe(6);
  });

  it('are refused when a fixed one is taken', () => {
    const taken = new Set(['one']);
    expect(() => nameDeployments([{ id: 'one' }], ground({ taken }))).toThrow(
      'Cannot create deployment one: there is one already, and the id `one` has no part that varies. ' +
        'Use {uuid} or {count} in it, for example {group_id}-{uuid}',
    );
  });

  it('are refused when a fixed one is given twice', () => {
    expect(() => nameDeployments([{ id: '{group_id}' }, { id: '{group_id}' }], ground())).toThrow(
      'no part that varies',
    );
  });

  it('are refused with a part that nobody knows', () => {
    expect(() => nameDeployments([{ id: '{colour}' }], ground())).toThrow(
      '{colour} cannot be used in `{colour}`. These can: {group_id}, {blueprint_id}, {site_name}, {uuid}, {count}',
    );
  });

  it('are refused when they are no ids', () => {
    expect(() => nameDeployments([{ id: 'a b' }], ground())).toThrow('illegal characters');
  });
});
