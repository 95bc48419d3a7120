import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packFiles } from '../../support/archives.ts';

const BLUEPRINTS = join(import.meta.dirname, '../../oracle/blueprints');
const SCRIPT = 'scripts/recorded-operation.mjs';

/** The archive of one of the oracle's blueprints whose operations are a script that notes them in `folder`. */
export function packTracedBlueprint(name: string, folder: string): Promise<Uint8Array> {
  const script = readFileSync(join(import.meta.dirname, 'recorded-operation.mjs'), 'utf8');
  return packFiles({
    'blueprint.yaml': withScript(`${name}.yaml`),
    'oracle-types.yaml': withScript('oracle-types.yaml'),
    [SCRIPT]: script.replace("'@folder@'", JSON.stringify(folder)),
  });
}

/** The plugin of the types becomes that of scripts. */
const withScript = (file: string): string =>
  readFileSync(join(BLUEPRINTS, file), 'utf8')
    .replace(/^ {2}oracle:$/m, '  script:')
    .replaceAll('oracle.oracle_ops.run', SCRIPT);
