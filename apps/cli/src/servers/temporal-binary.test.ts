import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createTemporaryFolder, type TemporaryFolder } from '../testing/temporary-folder.ts';
import { cachedTemporalPath, findTemporalBinary, type TemporalSearch } from './temporal-binary.ts';

const TEMPORAL = '#!/bin/sh\necho "temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)"\n';
/** The scripts' own tools must be found although PATH is faked. */
const TOOLS = 'PATH=/usr/bin:/bin\n';

let folder: TemporaryFolder;
let notices: string[];

beforeEach(() => {
  folder = createTemporaryFolder();
  notices = [];
});
afterEach(() => folder.remove());

const program = (path: string, text: string): string => {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
  chmodSync(path, 0o755);
  return path;
};
const search = (more: Partial<TemporalSearch> = {}) =>
  findTemporalBinary({
    path: join(folder.path, 'bin'),
    cacheDir: join(folder.path, 'cache'),
    notice: (text) => notices.push(text),
    download: () => Promise.reject(new Error('no route to the download site')),
    ...more,
  });
const onPath = (name: string, text: string): string => program(join(folder.path, 'bin', name), text);
const cached = (): string => cachedTemporalPath(join(folder.path, 'cache'));

describe('findTemporalBinary', () => {
  it('prefers what is on PATH', async () => {
    const path = onPath('temporal', TEMPORAL);
    program(cached(), TEMPORAL);
    expect(await search()).toEqual({ path, serverVersion: '1.29.1', origin: 'path' });
  });

  it('passes over another program of that name', async () => {
    onPath('temporal', '#!/bin/sh\necho "temporal 0.1, a calendar"\n');
    program(cached(), TEMPORAL);
    expect(await search()).toMatchObject({ origin: 'cache' });
  });

  it('takes the cached build before it builds again', async () => {
    onPath('go', '#!/bin/sh\nexit 1\n');
    program(cached(), TEMPORAL);
    expect(await search()).toEqual({ path: cached(), serverVersion: '1.29.1', origin: 'cache' });
    expect(notices).toEqual([]);
  });

  it('builds the pinned version by Go into the cache, and says that it takes long', async () => {
    onPath(
      'go',
      `#!/bin/sh\n${TOOLS}[ "$1 $2" = "install github.com/temporalio/cli/cmd/temporal@v1.5.1" ] || exit 9\n` +
        `printf '%s' '${TEMPORAL}' > "$GOBIN/temporal"; chmod +x "$GOBIN/temporal"\n`,
    );
    expect(await search()).toEqual({ path: cached(), serverVersion: '1.29.1', origin: 'built' });
    expect(notices).toEqual([
      'Building the Temporal server once: go install github.com/temporalio/cli/cmd/temporal@v1.5.1 (takes a few minutes) ...',
    ]);
  });

  it('downloads when Go fails', async () => {
    onPath('go', '#!/bin/sh\necho "go: module not found" >&2; exit 1\n');
    const binary = await search({ download: (target) => Promise.resolve(void program(target, TEMPORAL)) });
    expect(binary).toEqual({ path: cached(), serverVersion: '1.29.1', origin: 'downloaded' });
  });

  it('names every way that failed, and every remedy', async () => {
    onPath('go', '#!/bin/sh\necho "go: module not found" >&2; exit 1\n');
    await expect(search()).rejects.toThrow(
      [
        'There is no Temporal server to use, and none could be made:',
        '  - not built: go install github.com/temporalio/cli/cmd/temporal@v1.5.1 ended with status 1: go: module not found',
        '  - not downloaded: no route to the download site',
        'Any one of these helps:',
        '  - install Go (https://go.dev/dl) and run this again: it is then built once, which takes minutes',
        '  - put the "temporal" command on PATH (https://docs.temporal.io/cli)',
        '  - set TEMPORAL_ADDRESS to a Temporal server that runs already',
      ].join('\n'),
    );
    expect(existsSync(cached())).toBe(false);
  });

  it('says that Go is absent when it is', async () => {
    await expect(search()).rejects.toThrow('not built: the "go" command is not on PATH');
  });
});
