/** Long texts would make long ids, and every id is stored once more for each dependent. */
const TEXT_LENGTH = 40;

/** A name as part of a path: without the common start of interface names, which tells nothing, and without slashes. */
export const nameLabel = (name: string): string =>
  name.replace(/^cloudify\.interfaces\.(lifecycle\.)?/, '').replaceAll('/', '|');

/** A free text as part of a path, cut where it gets long. */
export const textLabel = (kind: string, text: string): string =>
  `${kind}:${text.slice(0, TEXT_LENGTH).replaceAll('/', '|')}`;
