import { describe, expect, it } from '@jest/globals';
import type { BlueprintError } from '../problem.ts';
import { parse, problemsOf } from '../testing/blueprint-files.ts';

const A = { 'a.yaml': 'workflows: {go: {mapping: kit.a, parameters: {x: {default: 1}}}}' };
const declared = (workflow: string) => `imports: [small.yaml, a.yaml]\nworkflows: {go: ${workflow}}`;

describe('the mapping of a workflow that an import maps', () => {
  it.each(['kit.b', '{mapping: kit.b}', '{mapping: kit.b, parameters: {x: {default: 2}}}'])(
    'cannot be overridden by %s',
    async (workflow) => {
      expect(await problemsOf(declared(workflow), A)).toEqual(['4 @3']);
    },
  );

  it('cannot be overridden where the import has the short form', async () => {
    const files = { 'a.yaml': 'workflows: {go: kit.a}' };
    expect(await problemsOf(declared('kit.b'), files)).toEqual(['4 @3']);
    expect(await problemsOf(declared('{mapping: kit.b}'), files)).toEqual(['4 @3']);
  });

  it('cannot be overridden by another import', async () => {
    const files = { ...A, 'b.yaml': '\nworkflows: {go: {mapping: kit.b}}' };
    expect(await problemsOf('imports: [small.yaml, a.yaml, b.yaml]', files)).toEqual(['4 @2']);
  });

  it('is told with both places', async () => {
    const message = await parse(declared('kit.b'), A).catch((error: BlueprintError) => error.message);
    expect(message).toContain("Workflow 'go' is mapped to 'kit.b' (main.yaml:3) and to 'kit.a' (a.yaml:1)");
    expect(message).toContain('hint: give one of them another name');
  });

  it.each(['p.a', '{mapping: p.a}'])('cannot be overridden in the built-in types by %s', async (workflow) => {
    const text = `imports: [cloudify/types/types.yaml]
plugins: {p: {executor: central_deployment_agent, install: false}}
workflows: {install: ${workflow}}`;
    const error = await parse(text).catch((refusal: BlueprintError) => refusal);
    expect(error).toMatchObject({ code: 4, exception: 'DSLParsingLogicException' });
    expect(error).toMatchObject({ errors: [{ file: 'main.yaml', line: 4, path: 'workflows.install' }] });
    expect((error as BlueprintError).message).toContain(
      'hint: to change what install does, define a workflow of another name and run that one',
    );
  });

  it('may be repeated to change the parameters; the main file wins field by field', async () => {
    const plan = await parse(declared('{mapping: kit.a, parameters: {y: {default: 2}}}'), A);
    expect(plan.workflows.go).toMatchObject({ operation: 'a', parameters: { y: { default: 2 } } });
    expect(plan.workflows.go?.parameters).not.toHaveProperty('x');
  });

  it('may be repeated in either form, and left out', async () => {
    for (const workflow of ['kit.a', '{mapping: kit.a}', '{is_cascading: true}']) {
      const plan = await parse(declared(workflow), A);
      expect(plan.workflows.go).toMatchObject({ operation: 'a', parameters: { x: { default: 1 } } });
    }
  });

  it('is another one under a namespace', async () => {
    const text = 'imports: [small.yaml, ns--b.yaml]\nworkflows: {go: kit.a}';
    const plan = await parse(text, {
      'b.yaml': 'plugins: {kit: {executor: host_agent, install: false}}\nworkflows: {go: kit.b}',
    });
    expect([plan.workflows.go?.operation, plan.workflows['ns--go']?.operation]).toEqual(['a', 'b']);
  });
});
