import { existsSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { create } from 'tar';
import { CliError } from '../errors.ts';

/** A blueprint on disk: the YAML file and the folder that goes with it. */
export interface BlueprintFolder {
  /** The folder's name, which becomes the blueprint's id. */
  readonly id: string;
  readonly mainFile: string;
  readonly folder: string;
}

/** @throws CliError when there is no such file */
export const findBlueprint = (path: string): BlueprintFolder => {
  const file = resolve(path);
  if (!existsSync(file)) throw new CliError('no_such_blueprint', `There is no blueprint file ${file}.`);
  const folder = dirname(file);
  return { id: basename(folder), mainFile: basename(file), folder };
};

/** The folder as a tar.gz archive that holds exactly one folder, as the upload wants it. */
export const packBlueprint = async ({ folder }: BlueprintFolder): Promise<Uint8Array> => {
  const chunks: Buffer[] = [];
  const archive = create({ gzip: true, cwd: dirname(folder), portable: true }, [basename(folder)]);
  for await (const chunk of archive) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
};
