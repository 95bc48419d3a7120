import { randomBytes } from 'node:crypto';
import type { Configuration } from '@cloudloom/configuration';
import { preparePostgresBinaries } from '../servers/postgres-binaries.ts';
import {
  postgresRecipe,
  postgresUrl,
  preparePostgres,
  type PostgresServer,
} from '../servers/postgres-server.ts';
import { findTemporalBinary, type TemporalBinary } from '../servers/temporal-binary.ts';
import { temporalRecipe } from '../servers/temporal-server.ts';
import { findUnprivilegedUser } from '../servers/unprivileged-user.ts';
import type { DataFolder } from './data-folder.ts';
import type { Supervisor } from './supervisor.ts';

/** A server that is ready, whether we run it or somebody else does. */
export interface ReadyServer {
  /** `PostgreSQL 18.4`. */
  readonly title: string;
  readonly address: string;
  /** False: an existing one, named by a variable. */
  readonly embedded: boolean;
}

export interface ReadyPostgres extends ReadyServer {
  readonly url: string;
}

export interface ReadyTemporal extends ReadyServer {
  readonly webUi: string | undefined;
}

/** What both servers need to know of their surroundings. */
export interface ServerSurroundings {
  readonly configuration: Configuration;
  readonly data: DataFolder;
  readonly supervisor: Supervisor;
  readonly notice: (text: string) => void;
  /** Aborted when the start is to be given up. */
  readonly signal?: AbortSignal;
}

/** Embedded servers are for this machine alone, whatever address REST listens on. */
export const LOOPBACK = '127.0.0.1';

/** What processes may ask of our Temporal server, as its settings allow; a variable that the user set goes before it. */
export const EMBEDDED_TEMPORAL_BEARS: NodeJS.ProcessEnv = { CLOUDLOOM_OPERATIONS_IN_FLIGHT: '500' };

/** The place of the embedded PostgreSQL in a data folder; what a start and a password reset both need. */
export const locatePostgres = async (
  data: DataFolder,
  request: { port: number; disposable?: boolean },
): Promise<PostgresServer> => {
  const user = findUnprivilegedUser();
  return {
    binaries: await preparePostgresBinaries(user, data.sharedHome()),
    home: data.postgresHome(user),
    user,
    password: data.key('postgres-password', () => randomBytes(18).toString('base64url')),
    host: LOOPBACK,
    ...request,
  };
};

/** Runs the embedded PostgreSQL on an already claimed port, or names the existing one. */
export const startPostgres = async (
  around: ServerSurroundings,
  request: { port: number; disposable?: boolean; database?: string },
): Promise<ReadyPostgres> => {
  const { databaseUrl } = around.configuration;
  if (databaseUrl !== undefined) {
    return { title: 'PostgreSQL', address: new URL(databaseUrl).host, embedded: false, url: databaseUrl };
  }
  const { port, disposable, database } = request;
  const server = await locatePostgres(around.data, { port, ...(disposable ? { disposable } : {}) });
  await preparePostgres(server);
  const running = await around.supervisor.start(postgresRecipe(server));
  return {
    title: `PostgreSQL ${server.binaries.version}`,
    address: running.readyText,
    embedded: true,
    url: postgresUrl(server, database),
  };
};

/** The binary of the development server; undefined when an existing server is to be used. May take minutes. */
export const prepareTemporal = async (around: ServerSurroundings): Promise<TemporalBinary | undefined> =>
  around.configuration.temporal.address === undefined
    ? findTemporalBinary({
        path: process.env['PATH'] ?? '',
        cacheDir: around.configuration.cacheDir,
        notice: around.notice,
        ...(around.signal ? { signal: around.signal } : {}),
      })
    : undefined;

/** Runs the development server on already claimed ports, or names the existing server. */
export const startTemporal = async (
  around: ServerSurroundings,
  request: { binary: TemporalBinary | undefined; port: number; uiPort: number | undefined },
): Promise<ReadyTemporal> => {
  const { address, namespace } = around.configuration.temporal;
  const { binary, port, uiPort } = request;
  if (binary === undefined)
    return { title: 'Temporal', address: address ?? '', embedded: false, webUi: undefined };
  const running = await around.supervisor.start(
    temporalRecipe({
      binary,
      host: LOOPBACK,
      port,
      uiPort,
      namespace,
      databaseFile: around.data.temporalDatabase,
    }),
  );
  return {
    title: `Temporal ${binary.serverVersion}`,
    address: running.readyText,
    embedded: true,
    webUi: uiPort === undefined ? undefined : `http://${LOOPBACK}:${uiPort}`,
  };
};
