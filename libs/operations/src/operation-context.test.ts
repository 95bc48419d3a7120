import { describe, expect, it } from '@jest/globals';
import { EffectStream } from './effect-stream.ts';
import { OperationContext } from './operation-context.ts';
import type { FunctionContext } from './ports/operation-state.ts';
import { anInstance, anOperation } from './testing/builders.ts';
import { MemoryState } from './testing/memory-state.ts';

describe('properties of a node', () => {
  it('are evaluated for the instance at hand, wherever that node is named', async () => {
    const instance = anInstance('web_2', { node: { properties: { url: { get_attribute: ['web', 'ip'] } } } });
    const operation = anOperation({ subject: { kind: 'node', instance } });
    const state = new MemoryState(operation);
    const asked: FunctionContext[] = [];
    state.evaluate = (payload, context) => {
      asked.push(context);
      return payload;
    };
    const stream = new EffectStream({ keyPrefix: 'k', subject: {}, logger: 'ctx', write: async () => {} });
    const context = new OperationContext({ operation, state, stream, retryNumber: 0, maxRetries: 0 });
    await context.evaluatedProperties(instance);
    expect(asked).toEqual([{ self: 'web_2', nodeInstance: 'web_2' }]);
  });
});
