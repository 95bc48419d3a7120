/**
 * node download-server.mjs TARGET VERSION
 *
 * Fetches the Temporal command by the downloader of the Temporal SDK. The SDK downloads only in order to run: so a
 * development server is started for a moment on a free port, and its file is moved to TARGET.
 */
import { chmodSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import bridge from '@temporalio/core-bridge';
import { Runtime } from '@temporalio/worker';

const [target, version] = process.argv.slice(2);
const folder = mkdtempSync(join(dirname(target), 'download-'));

try {
  const sdk = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const handle = Runtime.instance().native ?? Runtime.instance();
  const server = await bridge.native.newEphemeralServer(handle, {
    type: 'dev-server',
    exe: {
      type: 'cached-download',
      downloadDir: folder,
      version: `v${version}`,
      ttl: 0,
      sdkName: 'sdk-typescript',
      sdkVersion: sdk.dependencies['@temporalio/worker'],
    },
    namespace: 'default',
    ip: '127.0.0.1',
    port: null,
    uiPort: null,
    dbFilename: null,
    ui: false,
    log: { format: 'pretty', level: 'error' },
    extraArgs: [],
  });
  await bridge.native.ephemeralServerShutdown(server);
  const [file] = readdirSync(folder).filter((name) => name.startsWith('temporal'));
  renameSync(join(folder, file), target);
  chmodSync(target, 0o755);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit();
