import { writeFile } from 'node:fs/promises';
import { SUPPORTED_VERSIONS, createBlueprintSchema, describeSections } from '@cloudloom/blueprint';
import { CliError } from '../errors.ts';

export interface SchemaOptions {
  /** A version of the language, `cloudify_dsl_1_4` or short `1_4`; every version in one schema without it. */
  readonly version?: string;
  /** A file to write to instead of the output. */
  readonly output?: string;
  /** The same for people: a table of keys for each part of a blueprint. */
  readonly markdown?: boolean;
}

/**
 * `cloudloom schema`: the JSON Schema of blueprints, for editors.
 * @throws CliError for a version that there is not and for a file that cannot be written
 */
export const runSchema = async (
  { version, output, markdown = false }: SchemaOptions,
  write: (text: string) => void,
): Promise<void> => {
  const text = markdown
    ? `${describeSections()}\n`
    : `${JSON.stringify(createBlueprintSchema(declared(version)), null, 2)}\n`;
  if (output === undefined) return write(text);
  try {
    await writeFile(output, text);
  } catch (error) {
    throw new CliError('file_not_written', `${output} cannot be written: ${(error as Error).message}`);
  }
};

/** The version as blueprints write it. */
const declared = (version: string | undefined): string | undefined => {
  if (version === undefined || SUPPORTED_VERSIONS.includes(version)) return version;
  const whole = SUPPORTED_VERSIONS.find((supported) =>
    supported.endsWith(`_dsl_${version.replace('.', '_')}`),
  );
  if (whole !== undefined) return whole;
  throw new CliError(
    'bad_option',
    `There is no version '${version}' of the language; there are ${SUPPORTED_VERSIONS.join(', ')}.`,
  );
};
