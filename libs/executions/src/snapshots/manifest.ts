import { SnapshotArchiveError } from './errors.ts';

const FORMAT = 'cloudloom-snapshot';
/** Of the archive as a whole. A table or a column more or less does not change it. */
const FORMAT_VERSION = 1;
export const MANIFEST_FILE = 'manifest.json';

/** One file of the archive. */
export interface Member {
  /** Path inside the archive. */
  path: string;
  /** In bytes. */
  size: number;
  /** In hexadecimal digits. */
  sha256: string;
}

export interface ManifestTable {
  name: string;
  columns: string[];
  rows: number;
  path: string;
}

/** What a snapshot says about itself; every other file of its archive is among the members. */
export interface Manifest {
  format: typeof FORMAT;
  version: number;
  /** Version of the product that made it. */
  product: string;
  /** The moment that it shows, in ISO form. */
  created_at: string;
  snapshot_id: string;
  /** The execution that made it: it is in the content, still running. */
  execution_id: string;
  includes: { credentials: boolean; logs: boolean; events: boolean };
  /** Identifies the key with which the values of the secrets are encrypted. */
  secrets_key: string;
  /** The largest number of an event. */
  event_numbers: string;
  tables: ManifestTable[];
  /** Archives of blueprints and plugins by their key in the storage. */
  archives: { key: string; path: string }[];
  /** Keys of archives that the storage did not have. */
  missing_archives: string[];
  members: Member[];
}

export const createManifest = (facts: Omit<Manifest, 'format' | 'version'>): Manifest => ({
  format: FORMAT,
  version: FORMAT_VERSION,
  ...facts,
});

/** Throws SnapshotArchiveError for a text that is no manifest, or one of another format. */
export function parseManifest(text: string): Manifest {
  const value = parseJson(text);
  if (!isObject(value) || value['format'] !== FORMAT)
    throw new SnapshotArchiveError(`${MANIFEST_FILE} does not describe a snapshot`);
  if (value['version'] !== FORMAT_VERSION)
    throw new SnapshotArchiveError(
      `it has format ${String(value['version'])}, made by version ${String(value['product'])}; ` +
        `this manager reads format ${FORMAT_VERSION}. Restore it with the version that made it`,
    );
  for (const [name, check] of Object.entries(SHAPE))
    if (!check(value[name])) throw new SnapshotArchiveError(`${MANIFEST_FILE} has no proper ${name}`);
  return value as unknown as Manifest;
}

type Check = (value: unknown) => boolean;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText: Check = (value) => typeof value === 'string';
const isCount: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const having =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isObject(value) && Object.entries(fields).every(([name, check]) => check(value[name]));

const SHAPE: Readonly<Record<string, Check>> = {
  product: isText,
  created_at: (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
  snapshot_id: isText,
  execution_id: isText,
  includes: isObject,
  secrets_key: isText,
  event_numbers: (value) => typeof value === 'string' && /^\d{1,18}$/.test(value),
  tables: listOf(having({ name: isText, columns: listOf(isText), rows: isCount, path: isText })),
  archives: listOf(having({ key: isText, path: isText })),
  missing_archives: listOf(isText),
  members: listOf(
    having({
      path: isText,
      size: isCount,
      sha256: (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value),
    }),
  ),
};

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SnapshotArchiveError(`${MANIFEST_FILE} is not valid JSON`, { cause: error });
  }
}
