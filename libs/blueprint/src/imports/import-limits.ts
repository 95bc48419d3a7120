/** What one blueprint may consist of. */
export interface ImportLimits {
  /** Files, the main one included; a file imported under several namespaces counts each time. */
  files: number;
  /** Characters of one file. */
  fileLength: number;
  /** Characters of all files. */
  totalLength: number;
  /** Namespaces inside each other. A file that imports itself under a namespace would go on for ever. */
  namespaceDepth: number;
}

const IMPORT_LIMITS: ImportLimits = {
  files: 1_000,
  fileLength: 10_000_000,
  totalLength: 50_000_000,
  namespaceDepth: 50,
};

/** Counts what is imported, and says which limit is passed. */
export class ImportCount {
  private files = 0;
  private length = 0;
  private readonly lengths = new Map<string, number>();

  constructor(private readonly limits: ImportLimits = IMPORT_LIMITS) {}

  /** Notes a file that was read; the sentence tells why it is refused. */
  noteText(location: string, text: string): string | undefined {
    this.lengths.set(location, text.length);
    return describeLength(location, text.length, this.limits);
  }

  /** Notes that the content of a file is taken in; the sentence tells why it is refused. */
  noteVisit(location: string, namespace: string | null): string | undefined {
    this.files += 1;
    this.length += this.lengths.get(location) ?? 0;
    const { files, totalLength, namespaceDepth } = this.limits;
    if (this.files > files) return `The blueprint imports more than ${files} files.`;
    if (this.length > totalLength)
      return `The files of the blueprint hold more than ${totalLength} characters.`;
    if ((namespace?.split('--').length ?? 0) > namespaceDepth)
      return `Namespaces are nested deeper than ${namespaceDepth} levels at '${location}'; does it import itself?`;
    return undefined;
  }
}

/** The sentence that refuses a file which is too long; undefined for any other. */
export function describeLength(location: string, length: number, limits = IMPORT_LIMITS): string | undefined {
  return length > limits.fileLength
    ? `The file '${location}' holds more than ${limits.fileLength} characters.`
    : undefined;
}
