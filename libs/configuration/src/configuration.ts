import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { z } from 'zod';
import { ConfigurationError, type ConfigurationProblem } from './errors.ts';
import { VARIABLES, type VariableName } from './variables.ts';

/** Everything that the environment decides, checked and typed. Paths are absolute; a port 0 means "a free one". */
export interface Configuration {
  readonly rest: {
    readonly host: string;
    readonly port: number;
    readonly tls?: RestTls;
    /** Origins whose pages may call; `*` is all of them. */
    readonly corsOrigins: readonly string[];
  };
  readonly dataDir: string;
  readonly cacheDir: string;
  readonly admin: { readonly username: string; readonly password?: string };
  /** Set: that database is used. Unset: `cloudloom up` runs an embedded one. */
  readonly databaseUrl?: string;
  readonly postgres: { readonly port: number };
  readonly temporal: TemporalConfiguration;
  /** Events of a run's history: where a new run is tried, and where it must come. */
  readonly history: { readonly soft: number; readonly hard: number };
  readonly operations: {
    /** Per execution. */
    readonly inFlight: number;
    /** Per worker; unset: by the number of cores. */
    readonly processes?: number;
  };
  readonly workers: {
    /** Operations that one process takes on at once. */
    readonly operations: number;
    /** Whether deployments that do not say have workers of their own. */
    readonly dedicatedByDefault: boolean;
    /** Workers of single deployments per worker process. */
    readonly dedicatedLimit: number;
    /** Seconds without an execution after which such a worker stops. */
    readonly dedicatedIdle: number;
  };
  /** Where blueprints may import from by URL: beginnings of URLs, and networks that are not public. */
  readonly imports: { readonly urls: readonly string[]; readonly networks: readonly string[] };
  /** 32 bytes in base64. */
  readonly secretsKey?: string;
  /** 32 bytes in base64; unset: payloads are not encrypted. */
  readonly payloadKey?: string;
  /** host:port for Prometheus. */
  readonly workerMetricsAddress?: string;
  readonly logLevel: LogLevel;
}

export interface RestTls {
  readonly certificateFile: string;
  readonly keyFile: string;
}

export interface TemporalConfiguration {
  /** Set: that server is used. Unset: `cloudloom up` runs a development server on `port`. */
  readonly address?: string;
  readonly namespace: string;
  readonly apiKey?: string;
  /** Present when the connection is to be encrypted. */
  readonly tls?: TemporalTls;
  readonly port: number;
  readonly uiPort: number;
}

export interface TemporalTls {
  readonly serverName?: string;
  readonly serverCaFile?: string;
  readonly clientCertificateFile?: string;
  readonly clientKeyFile?: string;
}

type Values = { [Name in VariableName]: ValueOf<Name> };
type ValueOf<Name extends VariableName> = (typeof VARIABLES)[Name] extends { fallback: string }
  ? z.output<(typeof VARIABLES)[Name]['schema']>
  : z.output<(typeof VARIABLES)[Name]['schema']> | undefined;
export type LogLevel = Values['CLOUDLOOM_LOG_LEVEL'];

/**
 * Reads the configuration from an environment such as `process.env`; an empty variable counts as unset.
 * @throws ConfigurationError naming every wrong variable with its remedy
 */
export const loadConfiguration = (env: Readonly<Record<string, string | undefined>>): Configuration => {
  const { values, problems } = readValues(env);
  problems.push(...findMissingPartners(values));
  if (problems.length > 0) throw new ConfigurationError(problems);
  return {
    rest: {
      host: values.CLOUDLOOM_HOST,
      port: values.CLOUDLOOM_PORT,
      ...toRestTls(values),
      corsOrigins: values.CLOUDLOOM_CORS_ORIGINS ?? [],
    },
    dataDir: resolve(values.CLOUDLOOM_DATA_DIR),
    cacheDir: resolve(
      values.CLOUDLOOM_CACHE_DIR ?? join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'cloudloom'),
    ),
    admin: {
      username: values.CLOUDLOOM_ADMIN_USERNAME,
      ...given('password', values.CLOUDLOOM_ADMIN_PASSWORD),
    },
    ...given('databaseUrl', values.DATABASE_URL),
    postgres: { port: values.CLOUDLOOM_POSTGRES_PORT },
    temporal: toTemporal(values),
    history: {
      soft: values.CLOUDLOOM_HISTORY_SOFT_LIMIT,
      hard: values.CLOUDLOOM_HISTORY_HARD_LIMIT,
    },
    operations: {
      inFlight: values.CLOUDLOOM_OPERATIONS_IN_FLIGHT,
      ...given('processes', values.CLOUDLOOM_OPERATION_PROCESSES),
    },
    workers: {
      operations: values.CLOUDLOOM_WORKER_OPERATIONS,
      dedicatedByDefault: values.CLOUDLOOM_DEDICATED_WORKERS,
      dedicatedLimit: values.CLOUDLOOM_DEDICATED_WORKERS_MAX,
      dedicatedIdle: values.CLOUDLOOM_DEDICATED_WORKER_IDLE,
    },
    imports: {
      urls: values.CLOUDLOOM_IMPORT_URLS ?? [],
      networks: values.CLOUDLOOM_IMPORT_NETWORKS ?? [],
    },
    ...given('secretsKey', values.CLOUDLOOM_SECRETS_KEY),
    ...given('payloadKey', values.CLOUDLOOM_PAYLOAD_KEY),
    ...given('workerMetricsAddress', values.CLOUDLOOM_WORKER_METRICS_ADDRESS),
    logLevel: values.CLOUDLOOM_LOG_LEVEL,
  };
};

function readValues(env: Readonly<Record<string, string | undefined>>): {
  values: Values;
  problems: ConfigurationProblem[];
} {
  const problems: ConfigurationProblem[] = [];
  const values: Partial<Record<VariableName, unknown>> = {};
  for (const name of Object.keys(VARIABLES) as VariableName[]) {
    const rule = VARIABLES[name];
    const raw = env[name] || ('fallback' in rule ? rule.fallback : undefined);
    if (raw === undefined) continue;
    const result = rule.schema.safeParse(raw);
    if (result.success) values[name] = result.data;
    else problems.push({ variable: name, message: result.error.issues[0]?.message ?? 'is not valid' });
  }
  return { values: values as Values, problems };
}

/** Variables that mean something only together. */
const PAIRS: readonly (readonly [VariableName, VariableName])[] = [
  ['CLOUDLOOM_TLS_CERTIFICATE', 'CLOUDLOOM_TLS_KEY'],
  ['TEMPORAL_TLS_CLIENT_CERT_PATH', 'TEMPORAL_TLS_CLIENT_KEY_PATH'],
];

const findMissingPartners = (values: Values): ConfigurationProblem[] =>
  PAIRS.flatMap((pair) => {
    const missing = pair.filter((name) => values[name] === undefined);
    const [variable] = missing;
    const other = pair.find((name) => name !== variable);
    return variable !== undefined && missing.length === 1
      ? [{ variable, message: `is missing; ${other} is set and needs it` }]
      : [];
  });

const toRestTls = (values: Values): { tls?: RestTls } => {
  const { CLOUDLOOM_TLS_CERTIFICATE: certificateFile, CLOUDLOOM_TLS_KEY: keyFile } = values;
  return certificateFile !== undefined && keyFile !== undefined ? { tls: { certificateFile, keyFile } } : {};
};

const toTemporal = (values: Values): TemporalConfiguration => {
  const tls: TemporalTls = {
    ...given('serverName', values.TEMPORAL_TLS_SERVER_NAME),
    ...given('serverCaFile', values.TEMPORAL_TLS_SERVER_CA_CERT_PATH),
    ...given('clientCertificateFile', values.TEMPORAL_TLS_CLIENT_CERT_PATH),
    ...given('clientKeyFile', values.TEMPORAL_TLS_CLIENT_KEY_PATH),
  };
  const encrypted =
    values.TEMPORAL_TLS || values.TEMPORAL_API_KEY !== undefined || Object.keys(tls).length > 0;
  return {
    ...given('address', values.TEMPORAL_ADDRESS),
    namespace: values.TEMPORAL_NAMESPACE,
    ...given('apiKey', values.TEMPORAL_API_KEY),
    ...(encrypted ? { tls } : {}),
    port: values.CLOUDLOOM_TEMPORAL_PORT,
    uiPort: values.CLOUDLOOM_TEMPORAL_UI_PORT,
  };
};

/** `{ name: value }`, or nothing when there is no value: absent stays absent. */
const given = <Name extends string, Value>(name: Name, value: Value | undefined): { [N in Name]?: Value } =>
  (value === undefined ? {} : { [name]: value }) as { [N in Name]?: Value };
