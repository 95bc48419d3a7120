import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createTemporaryFolder, type TemporaryFolder } from '../testing/temporary-folder.ts';
import { FileResolver } from './file-resolver.ts';

let folder: TemporaryFolder;
let resolver: FileResolver;

const write = (path: string, text: string): void => {
  mkdirSync(join(folder.path, path, '..'), { recursive: true });
  writeFileSync(join(folder.path, path), text);
};

beforeEach(() => {
  folder = createTemporaryFolder();
  write('shop/types/web.yaml', 'web');
  write('plugins/aws.yaml', 'aws');
  write('plugins/gcp/plugin_1_4.yaml', 'gcp');
  write('blueprints/base.yaml', 'base');
  write('blueprints/net/blueprint.yaml', 'net');
  const at = (name: string): string => join(folder.path, name);
  resolver = new FileResolver({
    folder: at('shop'),
    plugins: [at('plugins')],
    blueprints: [at('blueprints')],
  });
});
afterEach(() => folder.remove());

describe('the file resolver', () => {
  it('reads files beside the blueprint, and says when there is none', async () => {
    expect(await resolver.fetch('types/web.yaml')).toBe('web');
    expect(await resolver.fetch('types/none.yaml')).toBeUndefined();
    expect(await resolver.exists('types/web.yaml')).toBe(true);
    expect(await resolver.exists('types')).toBe(false);
  });

  it('reads plugins and blueprints from their folders', async () => {
    const texts = ['plugin:aws?version=>1', 'plugin:gcp', 'blueprint:base', 'blueprint:net', 'plugin:none'];
    expect(await Promise.all(texts.map((text) => resolver.fetch(text)))).toEqual([
      'aws',
      'gcp',
      'base',
      'net',
      undefined,
    ]);
  });

  it('opens no network connection', async () => {
    expect(await resolver.fetch('https://example.org/types.yaml')).toBeUndefined();
  });
});
