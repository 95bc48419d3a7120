import { describe, expect, it } from '@jest/globals';
import { BlueprintError } from './problem.ts';
import { readPluginSection } from './read-plugin-section.ts';

const read = (text: string) => readPluginSection('plugin.yaml', text);

describe('the plugins of one file', () => {
  it('come with their packages, in the order of the file', () => {
    const text = `
plugins:
  zeta: { executor: central_deployment_agent, package_name: z, package_version: '1.0' }
  alpha: { executor: host_agent, install: false }
node_types: { Any: { derived_from: not.known.Here } }
`;
    expect(read(text)).toMatchObject([
      { name: 'zeta', packageName: 'z', packageVersion: '1.0' },
      { name: 'alpha', install: false, packageName: null, packageVersion: null },
    ]);
  });

  it('may be none', () => {
    expect(read('workflows: {}\n')).toEqual([]);
  });

  it.each([
    ['is no YAML', 'plugins: [\n'],
    ['is a list', '- plugins\n'],
    ['is a text', 'plugins\n'],
    ['names an executor that does not exist', 'plugins: { a: { executor: someone } }\n'],
  ])('are refused when the file %s', (_, text) => {
    expect(() => read(text)).toThrow(BlueprintError);
  });
});
