import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { GENERATED, generateClient } from '../contract/write-client.ts';

describe('the types of the client', () => {
  it('are those of the OpenAPI document (npm run generate -w libs/client)', async () => {
    for (const [name, text] of Object.entries(await generateClient()))
      expect(await readFile(new URL(name, GENERATED), 'utf8')).toBe(text);
  });
});
