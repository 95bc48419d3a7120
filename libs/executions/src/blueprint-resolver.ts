import type { ImportResolver } from '@cloudloom/blueprint';
import { readInside } from './archives/resource-folders.ts';
import type { UrlFetcher } from './url-fetcher.ts';

const MAX_IMPORT_BYTES = 10 * 1024 * 1024;

/** Reads a blueprint's files from its unpacked folder, and imports by URL from the places that are allowed. */
export class FolderResolver implements ImportResolver {
  constructor(
    private readonly folder: string,
    private readonly urls: UrlFetcher,
  ) {}

  async fetch(location: string): Promise<string | undefined> {
    if (/^https?:/.test(location)) return this.fetchUrl(location);
    if (/^[a-z]+:/.test(location)) return undefined;
    return (await readInside(this.folder, location))?.toString('utf8');
  }

  async exists(path: string): Promise<boolean> {
    return (await readInside(this.folder, path)) !== null;
  }

  private async fetchUrl(url: string): Promise<string | undefined> {
    const body = await this.urls.open(url);
    if (body === undefined) return undefined;
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of body) {
      size += chunk.byteLength;
      if (size > MAX_IMPORT_BYTES) return undefined;
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  }
}
