import { describe, expect, it } from '@jest/globals';
import { parse, problemsOf } from '../testing/blueprint-files.ts';

const BARE = 'imports: []\nplugins: {kit: {executor: central_deployment_agent, install: false}}\n';
const operationOf = async (implementation: string, files: Record<string, string> = {}) => {
  const text = `node_templates: {n: {type: Thing, interfaces: {i: {o: ${JSON.stringify(implementation)}}}}}`;
  return (await parse(text, files)).nodes[0]?.operations['i.o'];
};

describe('an implementation', () => {
  it.each([
    ['kit.a.b', { plugin: 'kit', operation: 'a.b', executor: 'central_deployment_agent', inputs: {} }],
    ['run.sh', { plugin: 'script', executor: 'auto', inputs: { script_path: 'run.sh' } }],
    ['/run.sh', { plugin: 'script', inputs: { script_path: '/run.sh' } }],
    [' a:b', { plugin: 'script', inputs: { script_path: ' a:b' } }],
    ['#!/bin/sh\necho', { plugin: 'script', inputs: { script_source: '#!/bin/sh\necho' } }],
  ])('%j is found', async (implementation, expected) => {
    expect(await operationOf(implementation, { 'run.sh': '' })).toMatchObject(expected);
  });

  it.each([
    ['of no plugin', 'x.y', '19 @4'],
    ['that is a script without a plugin for scripts', 'http://x/y', '61 @4'],
  ])('%s is refused in a relationship type that nobody uses', async (_, implementation, expected) => {
    const text = `${BARE}relationships: {R: {source_interfaces: {i: {o: '${implementation}'}}}}`;
    expect(await problemsOf(text)).toEqual([expected]);
  });
});
