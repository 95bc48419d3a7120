import { describe, expect, it } from '@jest/globals';
import { findSimilar } from './similar-names.ts';

describe('a misspelt name', () => {
  const known = [
    'port',
    'host_agent',
    'central_deployment_agent',
    'cloudify.nodes.Root',
    'cloudify.nodes.Compute',
    'cloudify.nodes.WebServer',
    'store--web',
    'get_input',
    'get_property',
    'node_templates',
    'node_types',
  ];

  it.each([
    ['a letter too many', 'cloudify.nodes.Rooot', ['cloudify.nodes.Root']],
    ['a letter too few', 'host_agnt', ['host_agent']],
    ['a wrong letter', 'node_templatex', ['node_templates']],
    ['two letters swapped', 'prot', ['port']],
    ['two letters swapped in a longer name', 'get_inptu', ['get_input']],
    ['another case', 'cloudify.nodes.webserver', ['cloudify.nodes.WebServer']],
    ['a mistake in the prefix', 'cloudfy.nodes.Root', ['cloudify.nodes.Root']],
    ['mistakes in several parts', 'cloudfy.node.Root', ['cloudify.nodes.Root']],
    ['no prefix', 'Compute', ['cloudify.nodes.Compute']],
    ['no namespace', 'web', ['store--web']],
    ['something else', 'database', []],
    ['another type of the same family', 'cloudify.nodes.Tier', []],
    ['nothing', '', []],
  ])('with %s: %s', (_, name, suggested) => {
    expect(findSimilar(name, known)).toEqual(suggested);
  });

  it('may mean several names; the order is that of the alphabet', () => {
    expect(findSimilar('web', ['wed', 'wec', 'wes', 'wet', 'weather'])).toEqual(['wec', 'wed', 'wes']);
  });

  it('of one or two letters is guessed from a swap and from another case only', () => {
    expect(findSimilar('ab', ['ac', 'a'])).toEqual([]);
    expect(findSimilar('ab', ['ba'])).toEqual(['ba']);
    expect(findSimilar('AB', ['ab'])).toEqual(['ab']);
  });

  it('of hundreds of letters is not compared', () => {
    expect(findSimilar('x'.repeat(5000), ['x'.repeat(4999)])).toEqual([]);
  });
});
