import { Client, Connection } from '@temporalio/client';

/** How to reach the Temporal server. */
export interface TemporalAddress {
  /** `host:port`. */
  address: string;
  namespace: string;
  /** Sent as bearer token, for servers that want one. */
  apiKey?: string;
  /** PEM texts; an empty object means TLS with the system's authorities. */
  tls?: {
    serverRootCACertificate?: Buffer;
    clientCertPair?: { crt: Buffer; key: Buffer };
    serverNameOverride?: string;
  };
}

/** Connects a client; fails with Temporal's own error when the server is not reachable within its time limit. */
export async function connectClient(target: TemporalAddress): Promise<Client> {
  const connection = await Connection.connect({
    address: target.address,
    ...(target.apiKey === undefined ? {} : { apiKey: target.apiKey }),
    ...(target.tls === undefined ? {} : { tls: target.tls }),
  });
  return new Client({ connection, namespace: target.namespace });
}
