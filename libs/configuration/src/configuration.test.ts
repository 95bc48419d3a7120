import { readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ConfigurationError, describeVariables, loadConfiguration } from './index.ts';

const KEY = Buffer.alloc(32, 7).toString('base64');

const problemsOf = (env: Record<string, string>): string => {
  try {
    loadConfiguration(env);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
  return '';
};

describe('loadConfiguration', () => {
  it('needs nothing: every default is usable', () => {
    const configuration = loadConfiguration({});
    expect(configuration).toMatchObject({
      rest: { host: '127.0.0.1', port: 8080 },
      admin: { username: 'admin' },
      postgres: { port: 5439 },
      temporal: { namespace: 'default', port: 7233, uiPort: 8233 },
      logLevel: 'info',
    });
    expect(isAbsolute(configuration.dataDir)).toBe(true);
    expect(configuration.dataDir).toMatch(/\.cloudloom$/);
    expect(configuration.databaseUrl).toBeUndefined();
    expect(configuration.temporal.tls).toBeUndefined();
  });

  it('takes an empty variable as unset', () => {
    expect(loadConfiguration({ CLOUDLOOM_PORT: '', DATABASE_URL: '' }).rest.port).toBe(8080);
  });

  it('keeps the user-level cache apart from the data folder of a clone', () => {
    expect(loadConfiguration({ XDG_CACHE_HOME: '/var/cache/someone' }).cacheDir).toBe(
      '/var/cache/someone/cloudloom',
    );
    expect(loadConfiguration({ CLOUDLOOM_CACHE_DIR: '/elsewhere' }).cacheDir).toBe('/elsewhere');
  });

  it('encrypts the way to Temporal when an API key or any certificate is given', () => {
    expect(loadConfiguration({ TEMPORAL_API_KEY: 'k' }).temporal.tls).toEqual({});
    expect(loadConfiguration({ TEMPORAL_TLS_SERVER_CA_CERT_PATH: '/ca.pem' }).temporal.tls).toEqual({
      serverCaFile: '/ca.pem',
    });
  });

  it('names every wrong variable with its remedy, all at once', () => {
    const text = problemsOf({
      CLOUDLOOM_PORT: 'http',
      CLOUDLOOM_SECRETS_KEY: 'short',
      DATABASE_URL: 'mysql://x',
    });
    expect(text.split('\n')).toEqual([
      'CLOUDLOOM_PORT: must be a port number from 0 to 65535; 0 means a free one',
      'DATABASE_URL: must look like postgres://user:password@host:5432/database',
      'CLOUDLOOM_SECRETS_KEY: must be 32 bytes in base64; make one with: openssl rand -base64 32',
    ]);
  });

  it('accepts a key of 32 bytes and the port 0', () => {
    const configuration = loadConfiguration({ CLOUDLOOM_SECRETS_KEY: KEY, CLOUDLOOM_PORT: '0' });
    expect(configuration.secretsKey).toBe(KEY);
    expect(configuration.rest.port).toBe(0);
  });

  it('reads lists of places to import from', () => {
    const { imports } = loadConfiguration({
      CLOUDLOOM_IMPORT_URLS: 'https://example.com/types/, http://10.1.2.3:8000/',
      CLOUDLOOM_IMPORT_NETWORKS: '10.1.0.0/16 fd12::/16',
    });
    expect(imports.urls).toEqual(['https://example.com/types/', 'http://10.1.2.3:8000/']);
    expect(imports.networks).toEqual(['10.1.0.0/16', 'fd12::/16']);
    for (const value of ['example.com', 'ftp://example.com/', 'https://me@example.com/'])
      expect(problemsOf({ CLOUDLOOM_IMPORT_URLS: value })).toMatch('must be beginnings of URLs');
    for (const value of ['10.0.0.0', '10.0.0.0/33', 'example.com/8'])
      expect(problemsOf({ CLOUDLOOM_IMPORT_NETWORKS: value })).toMatch('must be networks');
  });

  it('asks for the other half of a pair', () => {
    expect(problemsOf({ CLOUDLOOM_TLS_CERTIFICATE: '/cert.pem' })).toBe(
      'CLOUDLOOM_TLS_KEY: is missing; CLOUDLOOM_TLS_CERTIFICATE is set and needs it',
    );
  });
});

describe('the reference page', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/reference/configuration.md'), 'utf8');
  const rows = page.split('\n').filter((line) => /^\| `[A-Z_]+`/.test(line));

  it('lists every variable as the code describes it, and no other', () => {
    expect(rows).toEqual(
      describeVariables().map((v) =>
        `| \`${v.name}\` | ${v.meaning} | ${v.default} |`.replace('|  |', '| |'),
      ),
    );
  });
});
