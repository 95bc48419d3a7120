import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript' };

/** Serves files to a browser: each folder under its name, as `/name/file`, or with the name '' at the top. */
export class PageServer {
  private constructor(
    private readonly server: Server,
    /** Where its pages come from, as the browser names it. */
    readonly origin: string,
  ) {}

  static async start(folders: Readonly<Record<string, string>>): Promise<PageServer> {
    const server = createServer((request, response) => {
      const path = normalize(new URL(request.url ?? '/', 'http://page').pathname).slice(1);
      const name = Object.keys(folders).find((each) => each !== '' && path.startsWith(`${each}/`)) ?? '';
      const file = join(folders[name] ?? '', path.slice(name === '' ? 0 : name.length + 1));
      readFile(file).then(
        (content) =>
          response.writeHead(200, { 'Content-Type': TYPES[extname(file)] ?? 'text/plain' }).end(content),
        () => response.writeHead(404).end(),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new PageServer(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
