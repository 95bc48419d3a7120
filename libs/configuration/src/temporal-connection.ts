import { readFile } from 'node:fs/promises';
import type { TemporalConfiguration, TemporalTls } from './configuration.ts';
import { ConfigurationError } from './errors.ts';

/** How to connect to Temporal, certificates read; the shape that Temporal's connections take. */
export interface TemporalConnectionSettings {
  address: string;
  namespace: string;
  apiKey?: string;
  tls?: {
    serverNameOverride?: string;
    serverRootCACertificate?: Buffer;
    clientCertPair?: { crt: Buffer; key: Buffer };
  };
}

/**
 * Reads what a connection to the configured server needs.
 * @throws ConfigurationError when no server is named; the file system's error when a certificate cannot be read
 */
export async function readTemporalConnection(
  configuration: TemporalConfiguration,
): Promise<TemporalConnectionSettings> {
  const { address, namespace, apiKey, tls } = configuration;
  if (address === undefined)
    throw new ConfigurationError([
      { variable: 'TEMPORAL_ADDRESS', message: 'is missing; name a running Temporal server as host:port' },
    ]);
  return {
    address,
    namespace,
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(tls === undefined ? {} : { tls: await readTls(tls) }),
  };
}

async function readTls(tls: TemporalTls): Promise<NonNullable<TemporalConnectionSettings['tls']>> {
  const { serverName, serverCaFile, clientCertificateFile, clientKeyFile } = tls;
  return {
    ...(serverName === undefined ? {} : { serverNameOverride: serverName }),
    ...(serverCaFile === undefined ? {} : { serverRootCACertificate: await readFile(serverCaFile) }),
    ...(clientCertificateFile === undefined || clientKeyFile === undefined
      ? {}
      : {
          clientCertPair: { crt: await readFile(clientCertificateFile), key: await readFile(clientKeyFile) },
        }),
  };
}
