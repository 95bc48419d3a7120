import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { runSchema } from './schema.ts';

async function printed(version?: string): Promise<Record<string, unknown>> {
  let text = '';
  await runSchema({ version }, (part) => (text += part));
  return JSON.parse(text) as Record<string, unknown>;
}

describe('cloudloom schema', () => {
  it('prints a schema of every version', async () => {
    expect(await printed()).toMatchObject({
      $schema: 'http://json-schema.org/draft-07/schema#',
      properties: { tosca_definitions_version: { enum: expect.arrayContaining(['cloudify_dsl_1_0']) } },
    });
  });

  it.each(['1_4', '1.4', 'cloudify_dsl_1_4'])('prints the schema of %s', async (version) => {
    expect(await printed(version)).toMatchObject({
      properties: { tosca_definitions_version: { const: 'cloudify_dsl_1_4' } },
    });
  });

  it('refuses a version that there is not, naming those that there are', async () => {
    await expect(printed('2_0')).rejects.toThrow(/cloudify_dsl_1_5/);
  });

  it('writes to a file, and says so when it cannot', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cloudloom-schema-'));
    try {
      const output = join(folder, 'blueprint.schema.json');
      await runSchema({ output }, () => undefined);
      expect(JSON.parse(await readFile(output, 'utf8'))).toEqual(await printed());
      await expect(
        runSchema({ output: join(folder, 'no/such.json') }, () => undefined),
      ).rejects.toMatchObject({
        code: 'file_not_written',
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
