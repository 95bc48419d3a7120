import { tmpdir } from 'node:os';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { pino } from 'pino';
import { createApp, type ApplicationOptions } from '../application.ts';
import { createDocument } from '../openapi.ts';
import { ManagerSettings, type ManagerServices } from '../services.ts';
import type { JsonMap } from './schema-dialect.ts';

/** What the routes would work with, if any were called. */
const NOTHING: unknown = new Proxy({}, { get: (_target, key) => (key === 'repositories' ? NOTHING : {}) });

/** The facade without a database or an engine behind it: it knows its routes, and can refuse. */
export const createEmptyApp = (
  options: Pick<ApplicationOptions, 'corsOrigins'> = {},
): Promise<NestExpressApplication> =>
  createApp(NOTHING as ManagerServices, {
    // Made when it is not there.
    settings: new ManagerSettings({ host: '127.0.0.1', uploadFolder: tmpdir() }),
    log: pino({ level: 'silent' }),
    ...options,
  });

/** The OpenAPI document of all routes. */
export const readDocument = async (): Promise<JsonMap> =>
  createDocument(await createEmptyApp()) as unknown as JsonMap;
