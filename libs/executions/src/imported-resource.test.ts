import { describe, expect, it } from '@jest/globals';
import { importedResource } from './imported-resource.ts';

const NAMESPACES = { net: 'network', 'net--dns': 'names' };

describe('a path with a namespace', () => {
  it.each([
    ['net--scripts/start.sh', { blueprintId: 'network', path: 'scripts/start.sh' }],
    ['net--dns--zone.sh', { blueprintId: 'names', path: 'zone.sh' }],
    ['net--own--scripts/a--b.sh', { blueprintId: 'network', path: 'scripts/a--b.sh' }],
    ['store--scripts/start.sh', null],
    ['scripts/net--start.sh', null],
    ['network/start.sh', null],
  ])('%s means %p', (path, expected) => {
    expect(importedResource(NAMESPACES, path)).toEqual(expected);
  });
});
