import { ArchiveError } from '../errors.ts';

/** What the uploader is told when unpacking fails: the library's reason, without the server's own folder. */
export function unreadable(error: unknown, folder: string): ArchiveError {
  if (error instanceof ArchiveError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new ArchiveError(`archive cannot be read: ${reason.replaceAll(`${folder}/`, '')}`, { cause: error });
}
