import { gzipSync } from 'node:zlib';
import { Header } from 'tar';

/** An entry of a tar archive, as no honest tool would write it. */
export interface TarEntry {
  path: string;
  text?: string;
  /** Makes it a link to there. */
  symbolicLink?: string;
  /** Makes it another name of the file there. */
  hardLink?: string;
}

/** A tar.gz of exactly those entries, in this order. */
export function tarEntries(entries: readonly TarEntry[]): Uint8Array<ArrayBuffer> {
  const blocks = entries.flatMap(({ path, text = '', symbolicLink, hardLink }) => {
    const content = Buffer.from(text);
    const linkpath = symbolicLink ?? hardLink;
    const type =
      symbolicLink !== undefined ? 'SymbolicLink' : hardLink !== undefined ? 'Link' : ('File' as const);
    const header = new Header({
      path,
      type,
      mode: 0o644,
      size: content.length,
      mtime: new Date(0),
      linkpath,
    });
    const block = Buffer.alloc(512);
    if (header.encode(block, 0)) throw new Error(`The path ${path} does not fit into a plain tar header.`);
    return [block, content, Buffer.alloc((512 - (content.length % 512)) % 512)];
  });
  return new Uint8Array(gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)])));
}

/** Entries that reach out of the archive: by name, what is wrong, and the entry beside the files of the folder `top`. */
export const REACHING_OUT: readonly (readonly [what: string, entry: (top: string) => TarEntry])[] = [
  ['a path out of it', (top) => ({ path: `${top}/../../cloudloom-planted`, text: 'x' })],
  ['an absolute path', () => ({ path: '/tmp/cloudloom-planted', text: 'x' })],
  ['a symbolic link out of it', (top) => ({ path: `${top}/up`, symbolicLink: '../../../planted' })],
  ['a symbolic link to an absolute path', (top) => ({ path: `${top}/passwd`, symbolicLink: '/etc/passwd' })],
  ['a hard link out of it', (top) => ({ path: `${top}/hard`, hardLink: '../../etc/passwd' })],
  ['a hard link to an absolute path', (top) => ({ path: `${top}/hard`, hardLink: '/etc/passwd' })],
];
