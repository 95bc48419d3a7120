import { lookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { FetchRefusedError } from '../errors.ts';
import { ReachableNetworks } from './reachable-networks.ts';

export interface ReachableHostsOptions {
  /** Networks in CIDR notation that may be connected to although they are not public. */
  networks?: readonly string[] | undefined;
  /** Finds the addresses of a name; replaced in tests. */
  resolve?: ((host: string) => Promise<readonly { address: string; family: number }[]>) | undefined;
}

/** Keeps connections that the server makes for users out of networks that are not public. */
export class ReachableHosts {
  private readonly networks: ReachableNetworks;
  private readonly resolve: NonNullable<ReachableHostsOptions['resolve']>;

  constructor(options: ReachableHostsOptions = {}) {
    this.networks = new ReachableNetworks(options.networks);
    this.resolve = options.resolve ?? ((host) => lookup(host, { all: true }));
  }

  /** Holds an address that stands in the URL itself against the rules. @throws FetchRefusedError */
  requireLiteral(url: URL): void {
    const literal = url.hostname.replace(/^\[|\]$/g, '');
    if (isIP(literal) !== 0) this.requireReachable(url, [literal]);
  }

  /** For the connection: it goes to the addresses that were checked here, since asking for them again could give others. */
  lookup(url: URL): LookupFunction {
    return (host, options, callback) => {
      this.resolve(host).then(
        (found) => {
          try {
            this.requireReachable(
              url,
              found.map(({ address }) => address),
            );
          } catch (error) {
            return callback(error as NodeJS.ErrnoException, '');
          }
          const [first] = found;
          if (options.all === true) callback(null, [...found]);
          else callback(null, first?.address ?? '', first?.family);
        },
        (error: NodeJS.ErrnoException) => callback(error, ''),
      );
    };
  }

  private requireReachable(url: URL, addresses: readonly string[]): void {
    const closed = addresses.find((address) => !this.networks.allows(address));
    if (addresses.length === 0 || closed !== undefined)
      throw new FetchRefusedError(
        `${url.href} leads to ${closed ?? 'no address'}, which is not on the public internet`,
      );
  }
}
