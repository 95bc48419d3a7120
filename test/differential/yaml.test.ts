import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BlueprintError } from '@cloudloom/blueprint';
import type { ScalarToken, Token } from '../../libs/blueprint/src/parse/token.ts';
import { readYaml } from '../../libs/blueprint/src/parse/yaml-text.ts';
import { Random } from './generator/random.ts';
import { PythonServers } from './python-servers.ts';
import { SEED } from './seed.ts';
import { YamlTexts } from './yaml-texts.ts';

const SERVER = join(import.meta.dirname, '../oracle/yaml_server.py');
const TEXTS = Number(process.env['CLOUDLOOM_YAML_TEXTS'] ?? 4_000);
/** Refusals of values, which a text can hold several of. */
const VALUE_REFUSALS = [
  ...[
    'ConstructorError',
    'ValueError',
    'TypeError',
    'KeyError',
    'AttributeError',
    'DSLParsingInputTypeException',
  ],
];

const INFINITE = /\.(?:inf|nan)|e\+?\d{3}|\binf|\bnan/i;

/** A value with its types, or a refusal: the form that `yaml_server.py` describes. */
type Meaning = { value: unknown } | { refused: string; code: number | null };

let servers: PythonServers;
beforeAll(() => {
  servers = new PythonServers(SERVER);
});
afterAll(async () => {
  await servers.close();
  process.stdout.write(`random YAML, seed ${SEED}\n`);
});

async function meaningToReference(text: string): Promise<Meaning> {
  const meaning = JSON.parse(await servers.ask(text), (key, value: unknown) =>
    key === 'float' ? String(Number(value)) : key === 'message' ? undefined : value,
  ) as Meaning;
  // A file without a value is an empty mapping.
  return 'value' in meaning && meaning.value === null ? { value: { mapping: [] } } : meaning;
}

function meaningToUs(text: string): Meaning {
  try {
    return { value: typed(readYaml('text', text)) };
  } catch (error) {
    if (!(error instanceof BlueprintError)) throw error;
    const [problem] = error.errors;
    return { refused: problem?.exception ?? 'nothing', code: problem?.code ?? null };
  }
}

function typed(token: Token): unknown {
  if (token.kind === 'list') return token.items.map(typed);
  if (token.kind === 'scalar') return typedScalar(token);
  return { mapping: [...token.entries.values()].map(({ key, value }) => [typed(key), typed(value)]) };
}

function typedScalar({ type, value }: ScalarToken): unknown {
  if (type === 'integer' || type === 'float') return { [type]: String(value) };
  return type === 'date' || type === 'binary' || type === 'set' ? { foreign: type } : value;
}

/** True for equal meanings, and where we differ on purpose. */
function agree({ text, theirs, ours }: { text: string; theirs: Meaning; ours: Meaning }): boolean {
  if (JSON.stringify(theirs) === JSON.stringify(ours)) return true;
  if (!('refused' in ours)) return false;
  const isOfValue = !('refused' in theirs) || VALUE_REFUSALS.includes(theirs.refused);
  // JSON has no form for these values; another value that cannot be read may be written further on.
  const isInfinite = INFINITE.test(text) && ours.refused === 'DSLParsingFormatException' && ours.code === 1;
  if (isInfinite) return isOfValue;
  // Of several values that cannot be read, the reference names one that is merged first, and we the one written first.
  return text.includes('<<') && isOfValue && 'refused' in theirs && VALUE_REFUSALS.includes(ours.refused);
}

describe('a YAML text', () => {
  it('means the same, or is refused by the same name, as to the reference', async () => {
    const texts = new YamlTexts(new Random(SEED));
    const cases = await Promise.all(
      Array.from({ length: TEXTS }, async () => {
        const text = texts.next();
        return { text, ours: meaningToUs(text), theirs: await meaningToReference(text) };
      }),
    );
    const differing = cases.filter((one) => !agree(one));
    expect({ seed: SEED, differing }).toEqual({ seed: SEED, differing: [] });
    const refused = cases.filter(({ theirs }) => 'refused' in theirs).length;
    expect(refused).toBeGreaterThan(TEXTS / 5);
    expect(refused).toBeLessThan((TEXTS * 4) / 5);
  }, 120_000);
});
