import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How long, how deep and where to look. */
export interface FuzzOptions {
  /** Of the manager, e.g. `http://127.0.0.1:8080`. */
  url: string;
  /** Requests per operation and phase at most. */
  examples: number;
  seed: number;
  /** Seconds that it takes: it ends in good order then, and goes on until then. Unless given, the examples are its end. */
  seconds?: number;
  /** Requests that keep to the document (`positive`), that break it, or both. */
  mode: 'positive' | 'negative' | 'all';
  /** Regular expression of the only paths that are asked. */
  only?: string;
  /** Regular expression of paths that are left alone. */
  except?: string;
  /** Values to try for parameters, by place and name as `path.id`, for the operations of a path. */
  known?: readonly { path: string; parameters: Readonly<Record<string, readonly string[]>> }[];
}

export interface FuzzReport {
  exitCode: number | null;
  output: string;
  /** Requests that were sent. */
  requests: number;
}

/** What an answer is judged by. */
const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
].join(',');

/** Sends requests made from the manager's OpenAPI document, as its administrator. Reads CLOUDLOOM_SCHEMATHESIS. */
export async function fuzz(options: FuzzOptions): Promise<FuzzReport> {
  const command = process.env.CLOUDLOOM_SCHEMATHESIS;
  if (command === undefined)
    throw new Error(
      'CLOUDLOOM_SCHEMATHESIS is not set: the path of `st` from `pip install schemathesis`. npm test sets it.',
    );
  const folder = await mkdtemp(join(tmpdir(), 'cloudloom-fuzz-'));
  try {
    await writeFile(join(folder, 'schemathesis.toml'), toSettings(options));
    const events = join(folder, 'events.ndjson');
    const words = toWords(options, events);
    const { exitCode, output } = await run(command, words, folder);
    const requests = (await readFile(events, 'utf8').catch(() => '')).split('"status_code"').length - 1;
    return { exitCode, output, requests };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const toWords = (options: FuzzOptions, events: string): string[] => [
  'run',
  `${options.url}/docs-json`,
  ...['--url', options.url, '--auth', 'admin:admin', '--header', 'Tenant: default_tenant'],
  ...['--checks', CHECKS, '--phases', phasesOf(options), '--continue-on-failure'],
  ...['--mode', options.mode],
  ...(options.only === undefined ? [] : ['--include-path-regex', options.only]),
  ...(options.except === undefined ? [] : ['--exclude-path-regex', options.except]),
  ...['--max-examples', String(options.examples), '--seed', String(options.seed)],
  ...(options.seconds === undefined ? [] : ['--max-time', String(options.seconds)]),
  // Python 3.11 mistakes its own recursion depth when two threads compile at once.
  ...['--request-timeout', '60', '--workers', '1'],
  ...['--suppress-health-check', 'all', '--warnings', 'off', '--no-color', '--no-shrink'],
  ...['--report', 'ndjson', '--report-ndjson-path', events],
];

/** Covering each boundary of each value takes long: that is for runs which take as long as they are given. */
const phasesOf = ({ seconds, only }: FuzzOptions): string =>
  seconds === undefined && only === undefined ? 'examples,fuzzing' : 'examples,coverage,fuzzing';

const toSettings = ({ known = [] }: FuzzOptions): string =>
  known
    .map(({ path, parameters }) =>
      [
        '[[operations]]',
        `include-path-regex = ${JSON.stringify(path)}`,
        `parameters = { ${Object.entries(parameters)
          .map(([name, values]) => `${JSON.stringify(name)} = ${JSON.stringify(values)}`)
          .join(', ')} }`,
      ].join('\n'),
    )
    .join('\n\n');

function run(
  command: string,
  words: string[],
  folder: string,
): Promise<{ exitCode: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, words, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, output }));
  });
}
