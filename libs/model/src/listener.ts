import pg from 'pg';

type Callback = (payload: string) => void;

const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 2_000;

/**
 * Listens to notifications on one connection of its own and reconnects for as long as it is open. What is notified while
 * the connection is down is lost: listeners poll as well, and use notifications only to be quicker.
 */
export class Listener {
  private readonly callbacks = new Map<string, Set<Callback>>();
  private client: pg.Client | null = null;
  private connecting: Promise<void> | null = null;
  private retry: NodeJS.Timeout | null = null;
  private pause = FIRST_PAUSE;
  private closed = false;

  constructor(private readonly options: pg.ClientConfig) {}

  /** Resolves when the channel is listened to; the answer ends this subscription. */
  async listen(channel: string, callback: Callback): Promise<() => Promise<void>> {
    const callbacks = this.callbacks.get(channel) ?? new Set<Callback>();
    const isNew = callbacks.size === 0;
    this.callbacks.set(channel, callbacks.add(callback));
    if (this.client === null) await this.connect();
    else if (isNew) await this.client.query(`listen ${pg.escapeIdentifier(channel)}`);
    return () => this.unlisten(channel, callback);
  }

  async close(): Promise<void> {
    this.closed = true;
    if (this.retry) clearTimeout(this.retry);
    this.callbacks.clear();
    await this.connecting?.catch(() => undefined);
    const client = this.client;
    this.client = null;
    await client?.end();
  }

  private async unlisten(channel: string, callback: Callback): Promise<void> {
    const callbacks = this.callbacks.get(channel);
    callbacks?.delete(callback);
    if (callbacks?.size !== 0) return;
    this.callbacks.delete(channel);
    await this.client?.query(`unlisten ${pg.escapeIdentifier(channel)}`);
  }

  private connect(): Promise<void> {
    this.connecting ??= this.openClient().finally(() => (this.connecting = null));
    return this.connecting;
  }

  private async openClient(): Promise<void> {
    const client = new pg.Client(this.options);
    client.on('notification', ({ channel, payload }) => {
      for (const callback of this.callbacks.get(channel) ?? []) callback(payload ?? '');
    });
    // A broken connection says `error`, then `end`; the second starts the reconnection.
    client.on('error', () => undefined);
    client.on('end', () => this.onEnd(client));
    await client.connect();
    for (const channel of this.callbacks.keys()) await client.query(`listen ${pg.escapeIdentifier(channel)}`);
    this.client = client;
    this.pause = FIRST_PAUSE;
  }

  private onEnd(client: pg.Client): void {
    if (this.client !== client) return;
    this.client = null;
    this.reconnectLater();
  }

  private reconnectLater(): void {
    if (this.closed) return;
    this.retry = setTimeout(() => void this.connect().catch(() => this.reconnectLater()), this.pause);
    this.pause = Math.min(this.pause * 2, LONGEST_PAUSE);
  }
}
