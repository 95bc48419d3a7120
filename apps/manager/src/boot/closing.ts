import type { Server } from 'node:http';
import type { NestExpressApplication } from '@nestjs/platform-express';

/** Milliseconds that running requests may take to end. */
const PATIENCE_MILLISECONDS = 10_000;
const SWEEP_MILLISECONDS = 50;

/**
 * Stops accepting connections and lets running requests end. Clients keep idle connections open, which would hold the
 * server up: they are closed as soon as they fall idle, and everything when patience is over.
 */
export async function closeServer(app: NestExpressApplication): Promise<void> {
  const server = app.getHttpServer() as Server;
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MILLISECONDS);
  const deadline = setTimeout(() => server.closeAllConnections(), PATIENCE_MILLISECONDS);
  try {
    await app.close();
  } finally {
    clearInterval(sweep);
    clearTimeout(deadline);
  }
}
