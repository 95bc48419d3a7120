import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createEmptyApp } from './read-document.ts';

const before = process.cwd();
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cloudloom-document-'));
  process.chdir(folder);
});
afterEach(async () => {
  process.chdir(before);
  await rm(folder, { recursive: true, force: true });
});

describe('the facade with nothing behind it', () => {
  it('leaves nothing in the folder in which it is made', async () => {
    await (await createEmptyApp()).close();
    expect(await readdir(folder)).toEqual([]);
  });
});
