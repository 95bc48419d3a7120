import { describe, expect, it } from '@jest/globals';
import { PooledClient } from './pooled-client.ts';

describe('a connection of the pool', () => {
  it('may break at any moment, also while nobody listens, without ending the process', () => {
    const client = new PooledClient();
    expect(() => client.emit('error', new Error('terminating connection'))).not.toThrow();
  });
});
