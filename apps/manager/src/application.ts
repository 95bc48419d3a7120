import 'reflect-metadata';
import type { Server } from 'node:http';
import { RequestMethod } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Logger } from 'pino';
import { AuditLog } from './audit/audit-log.ts';
import { createAuditTrail } from './audit/audit-trail.ts';
import { PinoLogger } from './logging/pino-logger.ts';
import { createRequestLog } from './logging/request-log.ts';
import { ManagerModule } from './manager.module.ts';
import { serveOpenApi } from './openapi.ts';
import type { ManagerServices, ManagerSettings } from './services.ts';

/** Where every versioned call lives. */
export const BASE_PATH = 'api/v3.1';

export interface ApplicationOptions {
  settings: ManagerSettings;
  log: Logger;
  /** PEM texts; plain HTTP without them. */
  tls?: { cert: Buffer; key: Buffer };
  /** Origins whose pages may call; `*` is all of them. None unless given. */
  corsOrigins?: readonly string[];
}

/** Builds the facade over its services, ready to listen; nothing is started besides. */
export async function createApp(
  services: ManagerServices,
  options: ApplicationOptions,
): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(ManagerModule.of(services, options.settings), {
    logger: new PinoLogger(options.log),
    // Bodies are read after the guard, by an interceptor.
    bodyParser: false,
    abortOnError: false,
    ...(options.tls === undefined ? {} : { httpsOptions: options.tls }),
  });
  app.disable('x-powered-by');
  // Nobody asks conditionally, and hashing each answer is not free.
  app.disable('etag');
  app.use(createRequestLog(options.log));
  answerBrowsers(app, options.corsOrigins ?? []);
  app.use(createAuditTrail(app.get(AuditLog), BASE_PATH));
  app.setGlobalPrefix(BASE_PATH, { exclude: [{ path: 'api/version', method: RequestMethod.GET }] });
  serveOpenApi(app);
  setPatience(app.getHttpServer() as Server);
  return app;
}

/**
 * Lets pages of those origins call. No cookies are involved, so `*` gives nothing away that credentials in the page do not.
 */
function answerBrowsers(app: NestExpressApplication, origins: readonly string[]): void {
  if (origins.length === 0) return;
  app.enableCors({
    origin: origins.includes('*') ? '*' : [...origins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: ['Content-Disposition', 'Idempotency-Replayed'],
    maxAge: 600,
  });
}

/**
 * Milliseconds. Clients reuse connections that were idle for a while, and a connection closed under a request is an
 * error to them; a large archive on a slow line takes longer than the five minutes of the default.
 */
function setPatience(server: Server): void {
  server.keepAliveTimeout = 75_000;
  server.headersTimeout = 80_000;
  server.requestTimeout = 3_600_000;
}
