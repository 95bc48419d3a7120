import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { JsonObject } from '@cloudloom/blueprint';
import { format } from 'prettier';
import { readDocument } from '@cloudloom/manager';
import { toTypeScript } from './typescript.ts';

/** Where the client keeps what is made from the document. */
export const GENERATED = new URL('../../libs/client/src/generated/', import.meta.url);

/** The text of each generated file, by its name. */
export async function generateClient(): Promise<Record<string, string>> {
  const { schemas, operations } = toTypeScript((await readDocument()) as JsonObject);
  const style = { parser: 'typescript', singleQuote: true, printWidth: 110, trailingComma: 'all' } as const;
  return {
    'operations.ts': await format(operations, style),
    'schemas.ts': await format(schemas, style),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const [name, text] of Object.entries(await generateClient()))
    await writeFile(new URL(name, GENERATED), text);
