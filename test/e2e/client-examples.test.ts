import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { packFolder } from '../support/archives.ts';
import { deploy } from '../support/deploying.ts';
import { openBrowser } from '../support/browser.ts';
import { PageServer } from '../support/page-server.ts';
import { Stack, exampleFolder } from '../support/stack.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

describe('the examples of the client', () => {
  let stack: Stack;
  let pages: PageServer;

  beforeAll(async () => {
    pages = await PageServer.start({
      '': exampleFolder('client'),
      'cloudloom-client': join(ROOT, 'libs/client/dist'),
    });
    stack = await Stack.start({ CLOUDLOOM_CORS_ORIGINS: pages.origin });
    await deploy(stack.client, 'hello', await packFolder(exampleFolder('hello-world')));
  }, 300_000);
  afterAll(async () => {
    await pages.close();
    await stack?.close();
  });

  /** What an example prints; throws when it fails. */
  async function example(name: string, ...words: string[]): Promise<string> {
    const loader = ['--conditions=source', '--import', '@swc-node/register/esm-register'];
    const args = [...loader, join(exampleFolder('client'), name), ...words];
    const env = {
      ...process.env,
      CLOUDLOOM_URL: stack.url,
      TS_NODE_PROJECT: join(ROOT, 'tsconfig.base.json'),
    };
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT, env });
    return stdout;
  }

  it('run a workflow and follow it', async () => {
    const output = await example('run-a-workflow.ts', 'hello', 'install');
    expect(output).toContain("Starting 'install' workflow execution");
    expect(output).toMatch(/'install' workflow execution succeeded\n(.|\n)*outputs /);
  }, 300_000);

  it('tell errors apart', async () => {
    const output = await example('tell-errors-apart.ts');
    expect(output).toMatch(
      /^exists already: conflict_error\nis gone: not_found_error\nis refused: 400 The `key` /,
    );
  }, 120_000);

  it('call any operation', async () => {
    const output = await example('call-any-operation.ts');
    expect(output).toMatch(/^1 blueprints, the newest are hello\nhello has \d+ bytes\n$/);
  }, 120_000);

  it('work in a web page of another origin', async () => {
    const { value: token } = await stack.client.tokens.create();
    const browser = await openBrowser();
    try {
      const page = await browser.newPage();
      const open = async (workflow: string, secret: string): Promise<string> => {
        const asked = new URLSearchParams({ url: stack.url, token: secret, deployment: 'hello', workflow });
        await page.goto(`${pages.origin}/page.html?${asked}`);
        const heading = page.getByRole('heading');
        await heading.filter({ hasNotText: /^\.\.\.$/ }).waitFor({ timeout: 120_000 });
        return heading.innerText();
      };
      expect(await open('reinstall', token ?? '')).toBe('reinstall is terminated');
      const events = await page.getByRole('listitem').allInnerTexts();
      expect(events[0]).toBe("Starting 'reinstall' workflow execution");
      expect(events.at(-1)).toBe("'reinstall' workflow execution succeeded");
      expect(await open('dance', token ?? '')).toMatch(/^\w+Error: .*dance/);
      expect(await open('reinstall', 'ctok-none-none')).toMatch(/^UnauthorizedError: /);
    } finally {
      await browser.close();
    }
  }, 300_000);
});
