import { BlockList, isIP } from 'node:net';

/** Networks that are not on the public internet, or lead back to other ones: nobody's blueprint may name them. */
const CLOSED_V4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const;
/** Of IPv6 one part is public. In it, these carry other networks inside or are for examples. */
const PUBLIC_V6 = ['2000::', 3] as const;
const CLOSED_V6 = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const;

/** Decides which addresses the server may connect to on behalf of a user. */
export class ReachableNetworks {
  private readonly closed = new BlockList();
  private readonly publicV6 = new BlockList();
  private readonly opened = new BlockList();

  /** `opened`: networks that the operator opens although they are not public, such as `10.1.0.0/16`. */
  constructor(opened: readonly string[] = []) {
    for (const [address, prefix] of CLOSED_V4) this.closed.addSubnet(address, prefix, 'ipv4');
    for (const [address, prefix] of CLOSED_V6) this.closed.addSubnet(address, prefix, 'ipv6');
    this.publicV6.addSubnet(...PUBLIC_V6, 'ipv6');
    for (const network of opened) {
      const [address = '', prefix] = network.split('/');
      this.opened.addSubnet(address, Number(prefix), isIP(address) === 6 ? 'ipv6' : 'ipv4');
    }
  }

  /** True for a literal address (IPv4 or IPv6, without brackets) that may be connected to. */
  allows(address: string): boolean {
    const version = isIP(address);
    if (version === 0) return false;
    const family = version === 6 ? 'ipv6' : 'ipv4';
    if (this.opened.check(address, family)) return true;
    if (this.closed.check(address, family)) return false;
    return version === 4 || this.publicV6.check(address, family);
  }
}
