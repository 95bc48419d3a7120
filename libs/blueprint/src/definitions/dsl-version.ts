/** A version of the language, e.g. `cloudify_dsl_1_4`. */
export interface DslVersion {
  raw: string;
  major: number;
  minor: number;
}

const SUPPORTED_MINORS = [0, 1, 2, 3, 4, 5];

export const SUPPORTED_VERSIONS: readonly string[] = SUPPORTED_MINORS.map(
  (minor) => `cloudify_dsl_1_${minor}`,
);

/** Reads a supported version; undefined for anything else. */
export function readDslVersion(raw: string): DslVersion | undefined {
  const index = SUPPORTED_VERSIONS.indexOf(raw);
  return index < 0 ? undefined : { raw, major: 1, minor: SUPPORTED_MINORS[index] as number };
}

/** What a blueprint without a usable version is read as. */
export const NEWEST_VERSION: DslVersion = { raw: 'cloudify_dsl_1_5', major: 1, minor: 5 };

export const isLater = (version: DslVersion, other: DslVersion): boolean =>
  version.major === other.major ? version.minor > other.minor : version.major > other.major;
