import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FetchRefusedError } from '../errors.ts';
import { ReachableNetworks } from './reachable-networks.ts';
import { UrlAllowList } from './url-allow-list.ts';
import { UrlFetcher, type UrlFetcherOptions } from './url-fetcher.ts';

const LIMITS = { maximumBytes: 100, milliseconds: 2_000 };
let server: Server;
let place: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    const { url = '/' } = request;
    if (url === '/open/moved') response.writeHead(302, { location: '/open/types.yaml' }).end();
    else if (url === '/open/out') response.writeHead(302, { location: '/closed/secret' }).end();
    else if (url === '/open/file') response.writeHead(302, { location: 'file:///etc/passwd' }).end();
    else if (url === '/open/inward')
      response.writeHead(302, { location: 'http://169.254.169.254/latest/' }).end();
    else if (url === '/open/round') response.writeHead(302, { location: '/open/round' }).end();
    else if (url === '/open/endless') {
      const send = (): void => {
        if (!response.destroyed && response.write('x'.repeat(64))) setImmediate(send);
      };
      send();
    } else if (url === '/open/silent') response.flushHeaders();
    else if (url === '/open/absent') response.writeHead(404).end();
    else response.end('node_types: {}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  place = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});

const fetcher = (options: UrlFetcherOptions = {}) =>
  new UrlFetcher({ allowed: [`${place}/open/`], networks: ['127.0.0.1/32'], ...options });
const refusal = async (url: string, options?: UrlFetcherOptions, limits = LIMITS): Promise<string> => {
  const error: unknown = await fetcher(options)
    .readText(url, limits)
    .catch((e: unknown) => e);
  expect(error).toBeInstanceOf(FetchRefusedError);
  return (error as FetchRefusedError).message;
};

describe('fetching for a user', () => {
  it('gives the text of an allowed place, also through a redirect', async () => {
    expect(await fetcher().readText(`${place}/open/types.yaml`, LIMITS)).toBe('node_types: {}');
    expect(await fetcher().readText(`${place}/open/moved`, LIMITS)).toBe('node_types: {}');
  });

  it('goes nowhere without an allow-list, and nowhere else with one', async () => {
    expect(await refusal(`${place}/open/types.yaml`, { allowed: [] })).toMatch('not among the places');
    expect(await refusal(`${place}/closed/secret`)).toMatch('not among the places');
    expect(await refusal('file:///etc/passwd')).toMatch('not among the places');
    expect(await refusal('http://')).toMatch('is no URL');
  });

  it('holds each redirect against the rules', async () => {
    expect(await refusal(`${place}/open/out`)).toMatch('/closed/secret is not among the places');
    expect(await refusal(`${place}/open/file`)).toMatch('not among the places');
    expect(await refusal(`${place}/open/inward`)).toMatch('not among the places');
    expect(
      await refusal(`${place}/open/inward`, { allowed: [`${place}/open`, 'http://169.254.169.254/'] }),
    ).toMatch('leads to 169.254.169.254');
    expect(await refusal(`${place}/open/round`)).toMatch('redirects more than 5 times');
  });

  it('does not connect to the own network, however it is spelt', async () => {
    const port = new URL(place).port;
    const spellings = [
      '127.0.0.1',
      '2130706433',
      '0x7f.1',
      '0177.0.0.1',
      '127.1',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '0.0.0.0',
      '[::]',
    ];
    for (const host of spellings) {
      const origin = `http://${host}:${port}/`;
      expect(await refusal(`${origin}x`, { allowed: [origin], networks: [] })).toMatch(
        'not on the public internet',
      );
    }
  });

  it('does not connect to a name that leads to the own network, also when it changes its mind', async () => {
    const answers = [
      [{ address: '127.0.0.1', family: 4 }],
      [
        { address: '93.184.216.34', family: 4 },
        { address: '10.0.0.8', family: 4 },
      ],
    ];
    for (const answer of answers) {
      let asked = 0;
      const resolve = async () => (asked++ === 0 ? answer : [{ address: '127.0.0.1', family: 4 }]);
      const options = { allowed: ['http://rebind.example/'], networks: [], resolve };
      expect(await refusal('http://rebind.example/x', options)).toMatch('not on the public internet');
      expect(asked).toBe(1);
    }
  });

  it('stops at its limits of size and time, and says what the server answered', async () => {
    expect(await refusal(`${place}/open/endless`)).toMatch('holds more than 100 bytes');
    expect(await refusal(`${place}/open/silent`, {}, { ...LIMITS, milliseconds: 100 })).toMatch(
      'takes too long',
    );
    expect(await refusal(`${place}/open/absent`)).toMatch('answered with status 404');
  });
});

describe('the allow-list', () => {
  const list = new UrlAllowList(['https://example.com/types', 'http://example.org:8080/']);
  it.each([
    ['https://example.com/types/a.yaml', true],
    ['https://example.com/types', true],
    ['https://EXAMPLE.com:443/types/a.yaml', true],
    ['http://example.org:8080/any/where', true],
    ['https://example.com/typesetting/a.yaml', false],
    ['https://example.com/types/../secret', false],
    ['https://example.com/types/%2e%2e/secret', false],
    ['https://example.com/types/..%2fsecret', false],
    ['http://example.com/types/a.yaml', false],
    ['https://example.com.evil.net/types/a.yaml', false],
    ['https://example.com@evil.net/types/a.yaml', false],
    ['https://user@example.com/types/a.yaml', false],
    ['https://example.com:8443/types/a.yaml', false],
    ['ftp://example.com/types/a.yaml', false],
  ])('%s: %p', (url, isAllowed) => {
    expect(list.allows(new URL(url))).toBe(isAllowed);
  });
});

describe('the networks that can be reached', () => {
  it('are the public ones', () => {
    const networks = new ReachableNetworks();
    const closed =
      '10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 127.0.0.53 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 255.255.255.255 ::1 :: fe80::1 fd00::1 ::ffff:10.0.0.1 ::ffff:8.8.8.8 64:ff9b::a00:1 2002:a00:1:: 2001::1 ff02::1';
    for (const address of closed.split(' '))
      expect([address, networks.allows(address)]).toEqual([address, false]);
    for (const address of ['8.8.8.8', '172.32.0.1', '2606:4700::1111'])
      expect([address, networks.allows(address)]).toEqual([address, true]);
  });

  it('and those that the operator opens', () => {
    const networks = new ReachableNetworks(['10.1.0.0/16', 'fd12::/16']);
    expect(['10.1.2.3', '10.2.0.1', 'fd12::5', 'fd13::5'].map((address) => networks.allows(address))).toEqual(
      [true, false, true, false],
    );
  });
});
