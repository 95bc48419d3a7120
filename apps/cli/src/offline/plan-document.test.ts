import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPlanDocument, type PlanRequest } from './plan-document.ts';

const BLUEPRINT = `
tosca_definitions_version: cloudify_dsl_1_4
inputs: {port: {type: integer, default: 80}}
node_types: {box: {properties: {url: {default: ''}}}}
node_templates:
  web: {type: box, properties: {url: {concat: ['http://', {get_capability: [net, ip]}]}}}
outputs:
  where: {value: {concat: [{get_attribute: [web, ip]}, ':', {get_input: port}]}}
  key: {value: {get_secret: gone}}
capabilities:
  id: {value: {get_attribute: [web, node_instance_id]}}
`;

describe('the plan document', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'plan-document-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const documentOf = (text: string, request: Partial<PlanRequest> = {}) => {
    const blueprint = join(folder, 'blueprint.yaml');
    writeFileSync(blueprint, text);
    return createPlanDocument({
      blueprint,
      inputs: {},
      plugins: [],
      blueprints: [],
      secrets: undefined,
      entities: undefined,
      runtimeOnly: false,
      autoCorrectTypes: false,
      validateVersion: true,
      ...request,
    });
  };

  it('lists the functions that reach into other deployments', async () => {
    const document = await documentOf(BLUEPRINT);
    expect(document).toMatchObject({
      status: 'ok',
      stage: 'deploy',
      plan: {
        inter_deployment_functions: [
          {
            function_identifier: 'nodes.web.properties.url.concat[1].get_capability',
            target_deployment: ['net', 'net'],
            context: { self: expect.stringMatching(/^web_/) },
          },
        ],
      },
    });
  });

  it('holds the plans of the stages that were asked for', async () => {
    const keys = async (stage: 'parse' | 'deploy' | 'both') =>
      Object.keys(await documentOf(BLUEPRINT, { stage })).filter((key) => key.endsWith('plan'));
    expect(await keys('parse')).toEqual(['blueprint_plan']);
    expect(await keys('deploy')).toEqual(['plan']);
    expect(await keys('both')).toEqual(['blueprint_plan', 'plan']);
  });

  it('holds what values come to against a recorded state', async () => {
    const document = await documentOf(BLUEPRINT, {
      runtime: {
        runtime_properties: { 'web#1': { ip: '10.0.0.1' } },
        capabilities: { net: { ip: '10.9.9.9' } },
        payloads: [
          { context: { self: 'web#1' }, payload: { url: { get_attribute: ['SELF', 'url'] } } },
          { context: {}, payload: { secret: { get_secret: 'gone' } } },
        ],
      },
    });
    expect(document).toMatchObject({
      evaluated: {
        outputs: { value: { where: '10.0.0.1:80' } },
        capabilities: { value: { id: 'web#1' } },
        payloads: [
          { value: { url: 'http://10.9.9.9' } },
          { exception: 'NotFound', code: null, message: expect.stringContaining("no secret 'gone'") },
        ],
      },
    });
  });

  it('of a refused blueprint names the class and the code, and every problem', async () => {
    const text = `${BLUEPRINT}\ngroups: {a: {members: [nobody]}, b: {members: [nothing]}}`;
    expect(await documentOf(text)).toMatchObject({
      status: 'error',
      stage: 'parse',
      exception: 'DSLParsingLogicException',
      code: 40,
      problems: [{ code: 40 }, { code: 40 }],
    });
  });

  it('of refused inputs names the stage and the code', async () => {
    expect(await documentOf(BLUEPRINT, { inputs: { port: 'x' } })).toMatchObject({
      status: 'error',
      stage: 'deploy',
      exception: 'DSLParsingException',
      code: 214,
    });
  });
});
