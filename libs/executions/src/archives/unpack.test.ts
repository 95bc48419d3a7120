import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ArchiveError } from '../errors.ts';
import { readInside } from './resource-folders.ts';
import { unpackArchive } from './unpack.ts';

/** Makes archives with Python's standard library: tar knows hostile entries that no honest tool writes. */
const MAKE = `
import io, json, sys, tarfile, zipfile
spec = json.loads(sys.argv[1])
if spec['format'] == 'zip':
    with zipfile.ZipFile(spec['path'], 'w') as z:
        for e in spec['entries']:
            i = zipfile.ZipInfo(e['name']); i.external_attr = e.get('mode', 0o644) << 16
            z.writestr(i, e.get('data', e.get('link', '')))
else:
    with tarfile.open(spec['path'], {'tar': 'w', 'tar.gz': 'w:gz', 'tar.bz2': 'w:bz2'}[spec['format']]) as t:
        for e in spec['entries']:
            i = tarfile.TarInfo(e['name']); i.mode = e.get('mode', 0o644); data = e.get('data', '').encode()
            if e['name'].endswith('/'): i.type = tarfile.DIRTYPE; i.mode = 0o755
            elif 'link' in e: i.type = tarfile.SYMTYPE; i.linkname = e['link']
            elif 'hard' in e: i.type = tarfile.LNKTYPE; i.linkname = e['hard']
            elif e.get('fifo'): i.type = tarfile.FIFOTYPE
            else: i.size = len(data)
            t.addfile(i, io.BytesIO(data) if i.size else None)
`;

/** Time that this process has worked; waiting for others on a busy machine does not count. */
const cpuMilliseconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};
interface Entry {
  name: string;
  data?: string;
  link?: string;
  hard?: string;
  fifo?: boolean;
  mode?: number;
}

let place: string;
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'unpack-'));
});
afterEach(() => rm(place, { recursive: true, force: true }));

const folder = () => join(place, 'out');
function archive(format: string, entries: Entry[]): string {
  const path = join(place, 'archive');
  execFileSync('python3', ['-c', MAKE, JSON.stringify({ format, path, entries })]);
  return path;
}
const refusal = async (format: string, entries: Entry[]): Promise<string> => {
  const error: unknown = await unpackArchive(archive(format, entries), folder(), {
    maxBytes: 1000,
    maxEntries: 5,
  }).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(ArchiveError);
  expect(await readdir(place)).toEqual(['archive']);
  return (error as ArchiveError).message;
};
describe('unpacking an archive', () => {
  it.each(['zip', 'tar', 'tar.gz', 'tar.bz2'])(
    'gives the one directory of a %s, with files that stay executable',
    async (format) => {
      const path = archive(format, [
        { name: 'shop/' },
        { name: 'shop/blueprint.yaml', data: 'node_templates: {}' },
        { name: 'shop/scripts/' },
        { name: 'shop/scripts/run.sh', data: '#!/bin/sh', mode: 0o755 },
      ]);
      await unpackArchive(path, folder());
      expect(await readFile(join(folder(), 'blueprint.yaml'), 'utf8')).toBe('node_templates: {}');
      expect((await stat(join(folder(), 'scripts/run.sh'))).mode & 0o100).toBe(0o100);
      expect((await readdir(place)).sort()).toEqual(['archive', 'out']);
    },
  );

  it('refuses what is no archive, with the formats it knows', async () => {
    const path = join(place, 'archive');
    execFileSync('sh', ['-c', `printf 'hello' > ${path}`]);
    await expect(unpackArchive(path, folder())).rejects.toThrow(
      "Blueprint archive is of an unrecognized format. Supported formats are: ['zip', 'tar', 'tar.gz', 'tar.bz2']",
    );
  });

  it.each(['zip', 'tar.gz'])('refuses a %s without exactly one directory', async (format) => {
    const text = 'archive must contain exactly 1 directory';
    expect(await refusal(format, [{ name: 'blueprint.yaml', data: 'a: 1' }])).toBe(text);
    expect(
      await refusal(format, [
        { name: 'a/x', data: '1' },
        { name: 'b/x', data: '1' },
      ]),
    ).toBe(text);
  });

  it.each(['zip', 'tar'])('refuses paths of a %s that leave the folder', async (format) => {
    expect(await refusal(format, [{ name: 'a/../../evil', data: '1' }])).toMatch(
      /leaves it|invalid relative path/,
    );
    expect(await refusal(format, [{ name: '/etc/evil', data: '1' }])).toMatch(/leaves it|absolute path/);
  });

  it('refuses links that leave the folder, and devices', async () => {
    expect(await refusal('tar', [{ name: 'a/' }, { name: 'a/up', link: '../../outside' }])).toContain(
      'a link that leaves it',
    );
    expect(await refusal('tar', [{ name: 'a/' }, { name: 'a/abs', link: '/etc/passwd' }])).toContain(
      'a link that leaves it',
    );
    expect(await refusal('tar', [{ name: 'a/' }, { name: 'a/hard', hard: '../outside' }])).toContain(
      'a link that leaves it',
    );
    expect(await refusal('tar', [{ name: 'a/' }, { name: 'a/pipe', fifo: true }])).toContain(
      'neither file, directory nor link',
    );
    expect(await refusal('zip', [{ name: 'a/link', link: '/etc/passwd', mode: 0o120777 }])).toContain(
      'holds a link',
    );
  });

  it('refuses links that leave the folder by way of other links', async () => {
    const entries = [
      { name: 'a/' },
      { name: 'a/one/two/' },
      { name: 'a/one/two/top', link: '../..' },
      { name: 'a/out', link: 'one/two/top/../..' },
    ];
    expect(await refusal('tar', entries)).toContain('a link that leaves it: a/out');
  });

  it.each(['zip', 'tar.gz'])('refuses paths of a %s that collide', async (format) => {
    const twice = { name: 'a/x', data: '1' };
    expect(await refusal(format, [twice, twice])).toBe('archive holds the path a/x twice');
    expect(await refusal(format, [twice, { name: 'a/./x', data: '1' }])).toMatch(
      /twice|invalid|cannot be read/,
    );
    expect(await refusal(format, [twice, { name: 'a/x/y', data: '1' }])).toBe(
      'archive holds a/x/y below a/x, which is a file in it',
    );
    expect(await refusal(format, [{ name: 'a/x/y', data: '1' }, twice])).toBe(
      'archive holds the path a/x twice',
    );
  });

  it('refuses what would be written through a link', async () => {
    const entries = [{ name: 'a/' }, { name: 'a/sub', link: '.' }, { name: 'a/sub/x', data: '1' }];
    expect(await refusal('tar', entries)).toBe('archive holds a/sub/x below a/sub, which is a link in it');
  });

  it.each([
    [
      'tar.gz',
      'import gzip; w = gzip.open(p, "wb", 9); [w.write(bytes(1 << 20)) for _ in range(40)]; w.close()',
    ],
    ['tar.bz2', 'import bz2; w = bz2.open(p, "wb"); [w.write(bytes(1 << 20)) for _ in range(20)]; w.close()'],
    [
      'tar.gz of one file',
      'import tarfile, io\nt = tarfile.open(p, "w:gz"); i = tarfile.TarInfo("a/x"); i.size = 40 << 20; t.addfile(i, io.BytesIO(bytes(i.size))); t.close()',
    ],
    [
      'zip',
      'import zipfile\nz = zipfile.ZipFile(p, "w", zipfile.ZIP_DEFLATED); z.writestr("a/x", bytes(40 << 20)); z.close()',
    ],
  ])('stops soon at a %s that unpacks to very many times its size', async (_format, script) => {
    const path = join(place, 'archive');
    execFileSync('python3', ['-c', `import sys; p = sys.argv[1]; ${script}`, path]);
    const start = cpuMilliseconds();
    await expect(unpackArchive(path, folder())).rejects.toThrow(
      /archive unpacks to more than 200 times its size|Unrecognized archive format/,
    );
    expect(cpuMilliseconds() - start).toBeLessThan(20_000);
    expect(await readdir(place)).toEqual(['archive']);
  });

  it('refuses what is compressed twice, and sizes that are only claimed', async () => {
    const path = archive('tar.gz', [{ name: 'a/x', data: '1' }]);
    execFileSync('sh', ['-c', `gzip -c ${path} > ${path}.gz && mv ${path}.gz ${path}`]);
    await expect(unpackArchive(path, folder())).rejects.toThrow('compressed more than once');
    const claim =
      'import tarfile, sys\ni = tarfile.TarInfo("a/x"); i.size = 1 << 40\nopen(sys.argv[1], "wb").write(i.tobuf() + bytes(2048))';
    execFileSync('python3', ['-c', claim, path]);
    await expect(unpackArchive(path, folder())).rejects.toThrow('archive unpacks to more than');
  });

  it('takes away the rights that would make files unusable or dangerous', async () => {
    const path = archive('tar', [
      { name: 'a/' },
      { name: 'a/x', data: '1', mode: 0o4711 },
      { name: 'a/y', data: '1', mode: 0 },
    ]);
    await unpackArchive(path, folder());
    expect((await stat(join(folder(), 'x'))).mode & 0o7777).toBe(0o711);
    expect((await stat(join(folder(), 'y'))).mode & 0o7777).toBe(0o600);
  });

  it('keeps links inside the folder', async () => {
    const path = archive('tar', [
      { name: 'a/' },
      { name: 'a/one', data: 'text' },
      { name: 'a/two', link: 'one' },
    ]);
    await unpackArchive(path, folder());
    expect(String(await readInside(folder(), 'two'))).toBe('text');
  });

  it('does not write through a link into another place', async () => {
    const entries = [{ name: 'a/' }, { name: 'a/self', link: '.' }, { name: 'a/self/x', data: '1' }];
    await unpackArchive(archive('tar', entries), folder()).catch((error: unknown) =>
      expect(error).toBeInstanceOf(ArchiveError),
    );
    expect(await readdir(place)).not.toContain('x');
  });

  it('stops at the limits of size and of entries', async () => {
    expect(await refusal('tar.gz', [{ name: 'a/big', data: 'x'.repeat(1001) }])).toBe(
      'archive unpacks to more than 1000 bytes',
    );
    const many = Array.from({ length: 6 }, (_, index) => ({ name: `a/${index}`, data: 'x' }));
    expect(await refusal('zip', many)).toBe('archive has more than 5 entries');
  });

  it('refuses a damaged archive', async () => {
    const path = archive('tar.gz', [{ name: 'a/x', data: 'x'.repeat(900) }]);
    execFileSync('sh', ['-c', `head -c 60 ${path} > ${path}.cut && mv ${path}.cut ${path}`]);
    await expect(unpackArchive(path, folder())).rejects.toBeInstanceOf(ArchiveError);
  });
});

describe('reading a resource', () => {
  it('finds nothing outside the folder', async () => {
    execFileSync('sh', [
      '-c',
      `mkdir ${folder()} && echo secret > ${place}/secret && ln -s ${place}/secret ${folder()}/leak`,
    ]);
    expect(await readInside(folder(), '../secret')).toBeNull();
    expect(await readInside(folder(), 'leak')).toBeNull();
    expect(await readInside(folder(), 'absent')).toBeNull();
  });
});
