import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OTHER_CERTIFICATE, OWN_CERTIFICATE, OWN_KEY } from '../testing/certificates.ts';
import { createTemporaryFolder, type TemporaryFolder } from '../testing/temporary-folder.ts';
import { createPinnedFetch } from './pinned-fetch.ts';

let folder: TemporaryFolder;
let server: Server;
let url: string;

beforeAll(async () => {
  folder = createTemporaryFolder();
  writeFileSync(join(folder.path, 'own.pem'), OWN_CERTIFICATE);
  writeFileSync(join(folder.path, 'other.pem'), OTHER_CERTIFICATE);
  server = createServer({ key: OWN_KEY, cert: OWN_CERTIFICATE }, (request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
    request.on('end', () => response.writeHead(201).end(`${request.method} ${request.url} ${text}`));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await new Promise((done) => server.close(done));
  folder.remove();
});

describe('the pinned fetch', () => {
  it('speaks with a server that shows the expected certificate, whatever its name', async () => {
    const answer = await createPinnedFetch(join(folder.path, 'own.pem'))(`${url}/a?b=1`, {
      method: 'POST',
      body: 'hello',
    });
    expect([answer.status, await answer.text()]).toEqual([201, 'POST /a?b=1 hello']);
  });

  it('sends nothing to a server that shows another one', async () => {
    await expect(createPinnedFetch(join(folder.path, 'other.pem'))(url)).rejects.toThrow(
      'shows another certificate',
    );
  });
});
