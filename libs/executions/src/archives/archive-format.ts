import { ArchiveError } from '../errors.ts';

export type ArchiveFormat = 'zip' | 'tar' | 'tar.gz' | 'tar.bz2';

const SUPPORTED: readonly ArchiveFormat[] = ['zip', 'tar', 'tar.gz', 'tar.bz2'];
/** Bytes that `detectFormat` wants to see. */
export const DETECTION_BYTES = 512;

/** Tells an archive's format by its first bytes, as the name of an upload says nothing. Throws ArchiveError. */
export function detectFormat(head: Buffer): ArchiveFormat {
  if (head.subarray(0, 2).equals(Buffer.from([0x1f, 0x8b]))) return 'tar.gz';
  if (head.subarray(0, 3).toString('latin1') === 'BZh') return 'tar.bz2';
  if (['PK\x03\x04', 'PK\x05\x06'].includes(head.subarray(0, 4).toString('latin1'))) return 'zip';
  if (head.subarray(257, 262).toString('latin1') === 'ustar') return 'tar';
  throw new ArchiveError(
    `Blueprint archive is of an unrecognized format. Supported formats are: [${SUPPORTED.map((name) => `'${name}'`).join(', ')}]`,
  );
}
