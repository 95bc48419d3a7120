import pg from 'pg';

/**
 * A connection whose end is never an unhandled error. The pool and its users listen in turns, with gaps while a connection
 * is handed over; a session that the server ends in such a gap would take the whole process with it. Whoever has a query
 * under way is told by that query, and the pool replaces the connection when it comes back.
 */
export class PooledClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    this.on('error', () => undefined);
  }
}
