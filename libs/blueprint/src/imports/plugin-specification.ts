import { maxSatisfying, valid, validRange } from '@renovatebot/pep440';
import { ImportUnavailable } from './import-resolver.ts';

const KEYS = new Set(['version', 'distribution']);

/** Which uploaded plugin an import means: `plugin:NAME?version=SPEC&distribution=D`. */
export interface PluginSpecification {
  /** The plugin's package name. */
  name: string;
  /** Specifiers of versions as in Python's packages, e.g. `>=1.0,<2`; null for any. */
  versions: string | null;
  distribution: string | null;
}

/** What is known of an uploaded plugin when one is chosen. */
export interface PluginCandidate {
  version: string;
  distribution: string | null;
}

/** Reads a `plugin:` import. Throws ImportUnavailable for other keys than `version` and `distribution`, and for versions nobody can compare. */
export function readPluginSpecification(text: string): PluginSpecification {
  const [target = '', query = ''] = splitOnce(text.replace(/^plugin:/, ''), '?');
  const name = target.trim();
  if (name === '') throw new ImportUnavailable(`The import '${text}' names no plugin.`);
  const values = new Map<string, string>();
  for (const part of query.split('&').filter((one) => one !== '')) {
    const [key = '', value = ''] = splitOnce(part, '=');
    if (!KEYS.has(key))
      throw new ImportUnavailable(
        `The import of plugin ${name} has the parameter '${key}'; only ${[...KEYS].join(' and ')} are known.`,
      );
    values.set(key, value.trim());
  }
  const versions = values.get('version');
  return {
    name,
    versions: versions ? readVersions(name, versions) : null,
    distribution: values.get('distribution') || null,
  };
}

/** A version by itself means exactly this one. */
function readVersions(name: string, text: string): string {
  const specifiers = text.split(',').map((part) => {
    const specifier = part.trim();
    return /^[<>=!~]/.test(specifier) ? specifier : `===${specifier}`;
  });
  const unusable = specifiers.find((specifier) => !validRange(specifier));
  if (unusable === undefined) return specifiers.join(',');
  throw new ImportUnavailable(
    `The import of plugin ${name} asks for the version '${unusable.replace(/^===/, '')}', which is no version specifier such as >=1.2,<2.`,
  );
}

/** Whether imports can compare this version with others: a version as Python's packages have them. */
export const isPluginVersion = (version: string): boolean => valid(version) !== null;

/** The candidate of the highest version that fits; undefined when none does. */
export function choosePlugin<T extends PluginCandidate>(
  specification: PluginSpecification,
  candidates: readonly T[],
): T | undefined {
  const { versions, distribution } = specification;
  const fitting = candidates.filter(
    (candidate) =>
      valid(candidate.version) !== null &&
      (distribution === null || candidate.distribution?.toLowerCase() === distribution.toLowerCase()),
  );
  const highest = maxSatisfying(
    fitting.map(({ version }) => version),
    versions ?? '>=0',
  );
  return fitting.find(({ version }) => version === highest);
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)];
}
