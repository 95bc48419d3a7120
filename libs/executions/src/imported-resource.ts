const DELIMITER = '--';

/** A file of another blueprint. */
export interface ImportedResource {
  blueprintId: string;
  path: string;
}

/**
 * Which file of which imported blueprint a path means; null for a path without one of its namespaces. Namespaces that the
 * imported blueprint gives to files of its own are no part of their paths.
 */
export function importedResource(
  namespaces: Readonly<Record<string, string>>,
  path: string,
): ImportedResource | null {
  const [namespace] = Object.keys(namespaces)
    .filter((name) => path.startsWith(name + DELIMITER))
    .sort((left, right) => right.length - left.length);
  const blueprintId = namespace === undefined ? undefined : namespaces[namespace];
  if (namespace === undefined || blueprintId === undefined) return null;
  return { blueprintId, path: withoutNamespaces(path.slice(namespace.length + DELIMITER.length)) };
}

/** The path in the blueprint's folder that a path under namespaces means: they stand before its first part. */
export function withoutNamespaces(path: string): string {
  const [first = ''] = path.split('/', 1);
  const at = first.lastIndexOf(DELIMITER);
  return at < 0 ? path : path.slice(at + DELIMITER.length);
}
