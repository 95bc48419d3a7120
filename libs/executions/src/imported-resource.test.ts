import { describe, expect, it } from '@jest/globals';
import { importedResource, withoutNamespaces } from './imported-resource.ts';

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

  it.each([
    ['store--scripts/start.sh', 'scripts/start.sh'],
    ['outer--store--start.sh', 'start.sh'],
    ['scripts/a--b.sh', 'scripts/a--b.sh'],
    ['start.sh', 'start.sh'],
  ])('%s lies at %s of its own blueprint', (path, expected) => {
    expect(withoutNamespaces(path)).toBe(expected);
  });
});
