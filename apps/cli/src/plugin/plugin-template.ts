import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What the files of the template leave open. */
export interface TemplateValues {
  readonly name: string;
  /** File name of the package for authors. */
  readonly sdk: string;
  readonly typescript: string;
  readonly nodeTypes: string;
}

const FOLDER = fileURLToPath(new URL('../../plugin-template', import.meta.url));
/** Keeps tools of this repository from taking the files for their own. */
const SUFFIX = '.template';

/** The files of a new plugin project, by path. */
export function fillTemplate(values: TemplateValues): ReadonlyMap<string, string> {
  const paths = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith(SUFFIX),
  );
  return new Map(
    paths
      .sort()
      .map((path) => [path.slice(0, -SUFFIX.length), fill(readFileSync(join(FOLDER, path), 'utf8'), values)]),
  );
}

const fill = (text: string, values: TemplateValues): string =>
  text.replaceAll(/\{\{(\w+)\}\}/g, (_, key: string) => values[key as keyof TemplateValues]);
