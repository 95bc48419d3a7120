import pg from 'pg';

/** The server notices within ten seconds that the leader's machine is gone, and frees the lock. */
const KEEP_ALIVE = '-c tcp_keepalives_idle=4 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3';

/** A connection that answers more slowly is given up. */
const PATIENCE_MILLISECONDS = 5_000;

/**
 * One of all processes on a database leads: the one whose connection holds an advisory lock. It leads until it resigns, or
 * its connection is lost. Two may believe to lead for a moment: what they do must bear that.
 */
export class Leadership {
  private client: pg.Client | null = null;
  private leads = false;

  constructor(
    private readonly options: pg.ClientConfig,
    private readonly lock: number,
  ) {}

  /** True while this process leads; tries to when nobody does. Rejects when the database cannot be reached. */
  async hold(): Promise<boolean> {
    const client = this.client ?? (await this.connect());
    try {
      // While it leads, the question only shows whether the connection still holds: asking for the lock again would count.
      const sql = this.leads ? 'select true as leads' : `select pg_try_advisory_lock(${this.lock}) as leads`;
      const { rows } = await client.query<{ leads: boolean }>(sql);
      this.leads = this.client === client && rows[0]?.leads === true;
      return this.leads;
    } catch (error) {
      await this.resign();
      throw error;
    }
  }

  /** Lets another one lead. It may be held again. */
  async resign(): Promise<void> {
    const client = this.client;
    this.forget(client);
    // A connection that is broken already needs no farewell.
    await client?.end().catch(() => undefined);
  }

  private async connect(): Promise<pg.Client> {
    const client = new pg.Client({
      ...this.options,
      options: KEEP_ALIVE,
      query_timeout: PATIENCE_MILLISECONDS,
    });
    // A broken connection says `error`, then `end`; with it the lock is gone.
    client.on('error', () => this.forget(client));
    client.on('end', () => this.forget(client));
    await client.connect();
    this.client = client;
    return client;
  }

  private forget(client: pg.Client | null): void {
    if (this.client !== client) return;
    this.client = null;
    this.leads = false;
  }
}
