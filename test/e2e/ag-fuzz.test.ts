import { expect, it } from '@jest/globals';
import { fuzz } from '../support/schemathesis.ts';
import { Stack } from '../support/stack.ts';

it('fuzz', async () => {
  const stack = await Stack.start();
  try {
    await stack.client.secrets.create('shop', { value: 'open' });
    const report = await fuzz({ url: stack.url, examples: 60, seed: 7, seconds: 40, mode: 'all', only: '/(secrets/share|audit$|operations$|tasks_graphs$|node-instances/)' });
    console.log(report.exitCode, report.requests, report.invalidRequests);
    expect(report.exitCode === 0 ? '' : report.output).toBe('');
  } finally {
    await stack.close();
  }
}, 300_000);
