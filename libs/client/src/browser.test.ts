import { readFile } from 'node:fs/promises';
import { SourceTextModule, createContext } from 'node:vm';
import { transform } from '@swc/core';
import { describe, expect, it } from '@jest/globals';

/** What pages have and the client may use; no `process`, no `Buffer`, no `require`. */
const WEB = {
  AbortController,
  AbortSignal,
  Blob,
  FormData,
  Headers,
  Response,
  TextDecoder,
  TextDecoderStream,
  TextEncoder,
  URL,
  URLSearchParams,
  btoa,
  clearTimeout,
  console,
  crypto: globalThis.crypto,
  setTimeout,
};

/** Loads the client as a page does: modules by relative URL, and nothing else. */
async function loadAsPage(globals: object): Promise<Record<string, unknown>> {
  const context = createContext({ ...WEB, ...globals });
  const loaded = new Map<string, Promise<SourceTextModule>>();
  const load = (address: string): Promise<SourceTextModule> => {
    const known = loaded.get(address);
    if (known !== undefined) return known;
    const module = compile(address);
    loaded.set(address, module);
    return module;
  };
  const compile = async (address: string): Promise<SourceTextModule> => {
    const source = await readFile(new URL(address), 'utf8');
    const parser = { syntax: 'typescript' } as const;
    const { code } = await transform(source, { jsc: { parser, target: 'es2022' }, isModule: true });
    return new SourceTextModule(code, { context, identifier: address });
  };
  const entry = await load(new URL('index.ts', import.meta.url).href);
  await entry.link((specifier, referrer) => {
    if (!specifier.startsWith('.')) throw new Error(`A page has no module named ${specifier}`);
    return load(new URL(specifier, referrer.identifier).href);
  });
  await entry.evaluate();
  return entry.namespace as Record<string, unknown>;
}

interface PageClient {
  executions: { start(execution: object): Promise<{ id: string; workflowId: string }> };
  blueprints: { upload(id: string, upload: { archive: Uint8Array }): Promise<{ id: string }> };
}

describe('in a page', () => {
  it('loads and calls with what the web has', async () => {
    const sent: string[] = [];
    const fetch = (address: string, init: RequestInit) => {
      sent.push(`${init.method} ${address}`);
      const body = { id: 'e1', workflow_id: 'install', labels: [] };
      return Promise.resolve(new Response(JSON.stringify(body), { status: 201 }));
    };
    const { CloudloomClient: Client } = (await loadAsPage({ fetch })) as {
      CloudloomClient: new (options: object) => PageClient;
    };
    const client = new Client({ url: 'https://manager.example.com', username: 'ä', password: 'b' });
    const execution = await client.executions.start({ deploymentId: 'd', workflowId: 'install' });
    expect(execution).toMatchObject({ id: 'e1', workflowId: 'install' });
    await client.blueprints.upload('b', { archive: new Uint8Array([1]) });
    expect(sent).toEqual([
      'POST https://manager.example.com/api/v3.1/executions',
      'PUT https://manager.example.com/api/v3.1/blueprints/b',
    ]);
  });
});
