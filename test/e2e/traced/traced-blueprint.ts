import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packFiles } from '../../support/archives.ts';

const BLUEPRINTS = join(import.meta.dirname, '../../oracle/blueprints');
const EXECUTOR = 'executor: central_deployment_agent';
const SCRIPT = 'scripts/recorded-operation.sh';

/** The archive of one of the oracle's blueprints whose operations are a script that asks at `port` how to behave. */
export function packTracedBlueprint(name: string, port: number): Promise<Uint8Array> {
  const script = readFileSync(join(import.meta.dirname, 'recorded-operation.sh'), 'utf8');
  return packFiles({
    'blueprint.yaml': withScript(`${name}.yaml`),
    'oracle-types.yaml': withScript('oracle-types.yaml'),
    [SCRIPT]: script.replace('@port@', String(port)),
  });
}

/** The plugin of the types becomes that of scripts, which would otherwise run on agents where hosts have these. */
const withScript = (file: string): string =>
  readFileSync(join(BLUEPRINTS, file), 'utf8')
    .replace(/^ {2}oracle:$/m, '  script:')
    .replaceAll(
      /^( *)implementation: oracle\.oracle_ops\.run$/gm,
      `$1implementation: ${SCRIPT}\n$1${EXECUTOR}`,
    )
    .replaceAll('oracle.oracle_ops.run', `{implementation: ${SCRIPT}, ${EXECUTOR}}`);
