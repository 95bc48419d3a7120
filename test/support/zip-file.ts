import { crc32 } from 'node:zlib';

/** A zip archive of those files, uncompressed, as clients make it around a package. */
export function zipFiles(files: Record<string, string | Uint8Array>): Uint8Array<ArrayBuffer> {
  const contents: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, given] of Object.entries(files)) {
    const data = Buffer.from(given);
    const path = Buffer.from(name);
    const facts = factsOf(data, path);
    const header = Buffer.concat([Buffer.from('PK\x03\x04\x14\0', 'latin1'), facts, path]);
    contents.push(header, data);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x03\x14\0', 'latin1'), facts, place, path]));
    offset += header.length + data.length;
  }
  const index = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(index.length, 12);
  end.writeUInt32LE(offset, 16);
  return new Uint8Array(Buffer.concat([...contents, index, end]));
}

/** What both headers of a file have in common: flags, method, time, checksum, sizes, length of the path. */
function factsOf(data: Buffer, path: Buffer): Buffer {
  const facts = Buffer.alloc(24);
  facts.writeUInt16LE(0x21, 6);
  facts.writeUInt32LE(crc32(data), 8);
  facts.writeUInt32LE(data.length, 12);
  facts.writeUInt32LE(data.length, 16);
  facts.writeUInt16LE(path.length, 20);
  return facts;
}
