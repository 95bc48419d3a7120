import { CONTRACT_VERSION, EDITION } from '../status/version.ts';

/**
 * One manager, one broker, one database node, all at the same address: with more of them, or at different ones, clients
 * turn their profile into that of a cluster.
 */
export const presentManager = (host: string) => ({
  id: 0,
  hostname: host,
  private_ip: host,
  public_ip: host,
  version: CONTRACT_VERSION,
  edition: EDITION,
  distribution: null,
  distro_release: null,
  ca_cert_content: null,
  networks: { default: host },
  last_seen: null,
  status_report_frequency: null,
});

export const presentBroker = (host: string) => ({
  id: 0,
  name: host,
  host,
  port: null,
  management_host: host,
  is_external: false,
  ca_cert_content: null,
  networks: { default: host },
  username: null,
});

export const presentDatabaseNode = (host: string) => ({ id: 0, name: host, host, is_external: false });
