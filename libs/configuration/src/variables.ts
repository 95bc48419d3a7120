import { isIP } from 'node:net';
import { z } from 'zod';

/** What is shown about a variable in `--help` and in the documentation. */
export interface VariableDescription {
  readonly name: string;
  readonly meaning: string;
  /** The default in words; empty when the variable is simply unset. */
  readonly default: string;
}

const text = z.string();

const port = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a port number from 0 to 65535; 0 means a free one')
  .transform(Number)
  .refine((value) => value <= 65_535, 'must be a port number from 0 to 65535; 0 means a free one');

const flag = z
  .enum(['true', 'false', '1', '0'], { error: 'must be true or false' })
  .transform((value) => value === 'true' || value === '1');

const count = z
  .string()
  .regex(/^[1-9]\d{0,5}$/, 'must be a whole number of at least 1')
  .transform(Number);

const countOrNone = z
  .string()
  .regex(/^\d{1,6}$/, 'must be a whole number of at least 0')
  .transform(Number);

const key = z
  .string()
  .refine(
    (value) => /^[A-Za-z0-9+/]{43}=$/.test(value),
    'must be 32 bytes in base64; make one with: openssl rand -base64 32',
  );

const postgresUrl = z
  .string()
  .regex(/^postgres(ql)?:\/\/\S+$/, 'must look like postgres://user:password@host:5432/database');

const hostAndPort = z.string().regex(/^\S+:\d{1,5}$/, 'must be host:port, for example 127.0.0.1:7233');

const listOf = (isItem: (item: string) => boolean, message: string) =>
  z
    .string()
    .transform((value) => value.split(/[\s,]+/).filter((item) => item !== ''))
    .refine((items) => items.every(isItem), message);

const urlList = listOf((item) => {
  const url = URL.canParse(item) ? new URL(item) : null;
  const isPlain = url !== null && `${url.username}${url.password}${url.search}${url.hash}` === '';
  return isPlain && /^https?:$/.test(url.protocol);
}, 'must be beginnings of URLs such as https://example.com/types/, separated by commas');

const originList = listOf(
  (item) => item === '*' || (URL.canParse(item) && new URL(item).origin === item && /^https?:/.test(item)),
  'must be origins such as https://console.example.com, separated by commas, or * for all',
);

const networkList = listOf((item) => {
  const [address = '', prefix = '', ...more] = item.split('/');
  const bits = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return more.length === 0 && /^\d{1,3}$/.test(prefix) && Number(prefix) <= bits;
}, 'must be networks such as 10.1.0.0/16, separated by commas');

const logLevel = z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal'], {
  error: 'must be one of trace, debug, info, warn, error, fatal',
});

/** The one table of variables: how each is checked, what it means, what holds without it. */
export const VARIABLES = {
  CLOUDLOOM_HOST: {
    schema: text,
    fallback: '127.0.0.1',
    meaning: 'Address that the REST service listens on',
  },
  CLOUDLOOM_PORT: {
    schema: port,
    fallback: '8080',
    meaning: 'Port of the REST service; manager n listens on this port + n - 1; 0 = a free one, printed',
  },
  CLOUDLOOM_TLS_CERTIFICATE: {
    schema: text,
    meaning: 'Certificate file (PEM) of the REST service; together with CLOUDLOOM_TLS_KEY it turns HTTPS on',
  },
  CLOUDLOOM_TLS_KEY: { schema: text, meaning: 'Private key file (PEM) of the REST service' },
  CLOUDLOOM_CORS_ORIGINS: {
    schema: originList,
    shownFallback: 'none',
    meaning:
      'Origins, separated by commas, whose web pages may call the REST service, such as https://console.example.com; * for all',
  },
  CLOUDLOOM_DATA_DIR: {
    schema: text,
    fallback: '.cloudloom',
    meaning: 'Folder of embedded databases, archives, logs and keys',
  },
  CLOUDLOOM_CACHE_DIR: {
    schema: text,
    shownFallback: '`~/.cache/cloudloom`',
    meaning: 'Folder of what is built once for all clones, such as the Temporal binary',
  },
  CLOUDLOOM_ADMIN_USERNAME: {
    schema: text,
    fallback: 'admin',
    meaning: 'Name of the administrator who is made at the first start',
  },
  CLOUDLOOM_ADMIN_PASSWORD: {
    schema: text,
    shownFallback: 'random, printed once',
    meaning: 'Password of that administrator, read at the first start',
  },
  DATABASE_URL: {
    schema: postgresUrl,
    shownFallback: 'embedded PostgreSQL',
    meaning: 'An existing PostgreSQL database',
  },
  CLOUDLOOM_POSTGRES_PORT: {
    schema: port,
    fallback: '5439',
    meaning: 'Port of the embedded PostgreSQL; 0 = a free one, printed',
  },
  TEMPORAL_ADDRESS: {
    schema: hostAndPort,
    shownFallback: 'embedded development server',
    meaning: 'host:port of an existing Temporal server',
  },
  TEMPORAL_NAMESPACE: { schema: text, fallback: 'default', meaning: 'Temporal namespace to work in' },
  TEMPORAL_API_KEY: { schema: text, meaning: 'API key for that Temporal server; implies TLS' },
  TEMPORAL_TLS: { schema: flag, fallback: 'false', meaning: 'Connect to that Temporal server by TLS' },
  TEMPORAL_TLS_SERVER_NAME: { schema: text, meaning: 'Name to expect in its certificate' },
  TEMPORAL_TLS_SERVER_CA_CERT_PATH: {
    schema: text,
    meaning: 'File of the authority that signed its certificate',
  },
  TEMPORAL_TLS_CLIENT_CERT_PATH: { schema: text, meaning: 'Client certificate file for mutual TLS' },
  TEMPORAL_TLS_CLIENT_KEY_PATH: { schema: text, meaning: 'Key file of the client certificate' },
  CLOUDLOOM_TEMPORAL_PORT: {
    schema: port,
    fallback: '7233',
    meaning: 'Port of the embedded Temporal server; 0 = a free one, printed',
  },
  CLOUDLOOM_TEMPORAL_UI_PORT: {
    schema: port,
    fallback: '8233',
    meaning: 'Port of its Web UI; 0 = a free one, printed',
  },
  CLOUDLOOM_OPERATIONS_IN_FLIGHT: {
    schema: count,
    fallback: '50',
    meaning:
      'Operations that one execution may have under way at once; 500 where the Temporal server has history.maximumBufferedEventsBatch of 2000 or more, as the embedded one',
  },
  CLOUDLOOM_HISTORY_SOFT_LIMIT: {
    schema: count,
    fallback: '8000',
    meaning:
      'Events of a Temporal run from which its execution goes on in a new run as soon as running operations allow it',
  },
  CLOUDLOOM_HISTORY_HARD_LIMIT: {
    schema: count,
    fallback: '40000',
    meaning: 'Events from which nothing new starts until it does; the server ends a run at 51,200',
  },
  CLOUDLOOM_OPERATION_PROCESSES: {
    schema: count,
    shownFallback: '8 per core',
    meaning: 'Operation processes that one worker runs at once',
  },
  CLOUDLOOM_WORKER_OPERATIONS: {
    schema: count,
    fallback: '400',
    meaning: 'Operations that one worker process takes on at once; more of them wait at the Temporal server',
  },
  CLOUDLOOM_DEDICATED_WORKERS: {
    schema: flag,
    fallback: 'false',
    meaning:
      'Whether deployments that do not say have worker processes of their own; the same for all managers and workers',
  },
  CLOUDLOOM_DEDICATED_WORKERS_MAX: {
    schema: countOrNone,
    fallback: '20',
    meaning: 'Workers of single deployments that one worker process starts and keeps beside it',
  },
  CLOUDLOOM_DEDICATED_WORKER_IDLE: {
    schema: count,
    fallback: '60',
    meaning: 'Seconds without an execution after which the worker of a single deployment stops',
  },
  CLOUDLOOM_WORKER_METRICS_ADDRESS: {
    schema: hostAndPort,
    shownFallback: 'none',
    meaning: 'host:port where a worker serves its metrics to Prometheus, for one worker on a machine',
  },
  CLOUDLOOM_IMPORT_URLS: {
    schema: urlList,
    shownFallback: 'none',
    meaning:
      'Beginnings of URLs, separated by commas, that blueprints may import from and archives may be fetched from',
  },
  CLOUDLOOM_IMPORT_NETWORKS: {
    schema: networkList,
    shownFallback: 'none',
    meaning:
      'Networks, separated by commas, that such URLs, and those of webhooks, may lead to although they are not public, such as 10.1.0.0/16',
  },
  CLOUDLOOM_SECRETS_KEY: {
    schema: key,
    shownFallback: 'made in the data folder',
    meaning: 'Key that encrypts stored secrets: 32 bytes in base64',
  },
  CLOUDLOOM_PAYLOAD_KEY: {
    schema: key,
    shownFallback: 'not encrypted',
    meaning: 'Key that encrypts Temporal payloads: 32 bytes in base64',
  },
  CLOUDLOOM_LOG_LEVEL: {
    schema: logLevel,
    fallback: 'info',
    meaning: 'Least level that is logged: trace, debug, info, warn, error, fatal',
  },
} as const satisfies Record<string, VariableRule>;

interface VariableRule {
  readonly schema: z.ZodType<unknown, string>;
  readonly meaning: string;
  /** Used when the variable is unset or empty. */
  readonly fallback?: string;
  /** Says what holds instead, where no single value can. */
  readonly shownFallback?: string;
}

export type VariableName = keyof typeof VARIABLES;

/** Lists every variable with its meaning and default, in the order of the documentation. */
export const describeVariables = (): VariableDescription[] =>
  Object.entries<VariableRule>(VARIABLES).map(([name, rule]) => ({
    name,
    meaning: rule.meaning,
    default: rule.shownFallback ?? (rule.fallback === undefined ? '' : `\`${rule.fallback}\``),
  }));
