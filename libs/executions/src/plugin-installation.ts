import { setTimeout as sleep } from 'node:timers/promises';
import type { Plugin } from '@cloudloom/model';
import type { Stores } from './stores.ts';

const POLL_MILLISECONDS = 1_000;

/**
 * The plugin as it is when a worker has answered or the time (in milliseconds) is up; null when it is gone. Woken by
 * notifications, with a poll behind them since notifications may be lost.
 */
export async function waitForInstallation(
  stores: Pick<Stores, 'database' | 'plugins'>,
  pluginId: string,
  milliseconds: number,
): Promise<Plugin | null> {
  const deadline = Date.now() + milliseconds;
  let wake: () => void = () => {};
  const stopListening = await stores.database
    .listen('cloudloom_plugins', (id) => id === pluginId && wake())
    // Polling goes on without.
    .catch(() => null);
  try {
    for (;;) {
      // Armed before reading, so that news during the reading is not slept over.
      const over = new AbortController();
      wake = () => over.abort();
      const plugin = await stores.plugins.byId(pluginId);
      const left = deadline - Date.now();
      if (plugin?.state !== 'uploaded' || left <= 0) return plugin;
      await sleep(Math.min(left, POLL_MILLISECONDS), undefined, { signal: over.signal }).catch(() => {});
    }
  } finally {
    await stopListening?.();
  }
}
