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
  const rest = path.slice(namespace.length + DELIMITER.length);
  const inner = rest.slice(0, (rest.indexOf('/') + 1 || rest.length + 1) - 1).lastIndexOf(DELIMITER);
  return { blueprintId, path: inner < 0 ? rest : rest.slice(inner + DELIMITER.length) };
}
