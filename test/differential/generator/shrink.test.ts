import { describe, expect, it } from '@jest/globals';
import type { Json } from '@cloudloom/blueprint';
import { generateModel } from './generate-case.ts';
import type { CaseModel } from './model.ts';
import { shrink } from './shrink.ts';

const modelOf = (document: Json, inputs = {}): CaseModel => ({
  seed: 1,
  files: { 'blueprint.yaml': { document }, 'scripts/a.sh': { text: 'true' } },
  args: { inputs },
  mutation: null,
  expected: null,
  isPlain: false,
});

const shrunk = (model: CaseModel, holds: (text: string) => boolean) =>
  shrink(model, { isStill: async (smaller) => holds(JSON.stringify(smaller)), budget: 1000, width: 3 });

describe('shrinking', () => {
  it('leaves what is needed, and takes everything else away', async () => {
    const model = modelOf({ a: { b: [1, { cause: 'x' }, 2], c: {} }, d: { e: 'f' } }, { g: 1 });
    const small = await shrunk(model, (text) => text.includes('cause'));
    expect(small.files).toEqual({ 'blueprint.yaml': { document: { a: { cause: 'x' } } } });
    expect(small.args).toEqual({});
  });

  it('takes an input away together with its value', async () => {
    const model = modelOf({ inputs: { needed: {}, other: {} } }, { needed: 1, other: 2 });
    const small = await shrunk(model, (text) => {
      const { files, args } = JSON.parse(text) as CaseModel;
      const { document } = (files['blueprint.yaml'] ?? {}) as { document?: { inputs?: object } };
      const declared = Object.keys(document?.inputs ?? {});
      return declared.includes('needed') && declared.join() === Object.keys(args.inputs ?? {}).join();
    });
    expect(small.args.inputs).toEqual({ needed: 1 });
  });

  it('keeps to its budget', async () => {
    let asked = 0;
    await shrink(generateModel(5), { isStill: async () => (asked += 1) < 0, budget: 20, width: 4 });
    expect(asked).toBeLessThanOrEqual(21 + 4);
  });
});
