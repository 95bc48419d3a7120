import { describe, expect, it } from '@jest/globals';
import { choosePlugin, readPluginSpecification } from './plugin-specification.ts';

const CANDIDATES = ['1.0', '1.2.3', '1.10.0', '2.0rc1', '2.0', 'nonsense'].flatMap((version) => [
  { version, distribution: 'centos' },
  { version, distribution: null },
]);
const chosen = (text: string) => choosePlugin(readPluginSpecification(text), CANDIDATES);

describe('an import of a plugin', () => {
  it('is its name, with versions and a distribution if it must be so', () => {
    expect(readPluginSpecification('plugin: paint ')).toEqual({
      name: 'paint',
      versions: null,
      distribution: null,
    });
    expect(readPluginSpecification('plugin:paint?version=>=1.0, <2&distribution=centos')).toEqual({
      name: 'paint',
      versions: '>=1.0,<2',
      distribution: 'centos',
    });
    expect(readPluginSpecification('plugin:paint?version=1.2.3').versions).toBe('===1.2.3');
  });

  it.each([
    ['plugin:', 'names no plugin'],
    ['plugin:paint?size=2', "the parameter 'size'"],
    ['plugin:paint?version=>>1', "the version '>>1'"],
    ['plugin:paint?version=>=1,~=one', "the version '~=one'"],
  ])('is refused: %s', (text, reason) => {
    expect(() => readPluginSpecification(text)).toThrow(reason);
  });

  it.each([
    ['plugin:paint', '2.0'],
    ['plugin:paint?version=<2', '1.10.0'],
    ['plugin:paint?version=~=1.2', '1.10.0'],
    ['plugin:paint?version=~=1.2.0', '1.2.3'],
    ['plugin:paint?version=1.0', '1.0'],
    ['plugin:paint?version=>=3', undefined],
  ])('means the highest version that fits: %s', (text, version) => {
    expect(chosen(text)?.version).toBe(version);
  });

  it('means a plugin for its distribution', () => {
    expect(chosen('plugin:paint?distribution=CentOS')?.distribution).toBe('centos');
    expect(chosen('plugin:paint?distribution=plan9')).toBeUndefined();
  });
});
