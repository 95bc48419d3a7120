import type { JsonObject } from '@cloudloom/client';
import { CliError } from '../errors.ts';
import { isRunning, listPidFiles } from '../up/pid-file.ts';
import { isPortOpen } from '../up/ports.ts';
import { pollUntil } from '../up/timing.ts';

/** What the quickstart promises and `--exit` therefore proves. */
export class ProofError extends CliError {
  constructor(message: string) {
    super('proof_failed', `The quickstart's own check failed: ${message}`);
  }
}

const REQUESTS = 24;

/**
 * Checks the outputs, then that requests through the balancer reach every application instance behind it.
 * @returns the names of the instances that answered
 * @throws ProofError
 */
export const proveServing = async (outputs: JsonObject): Promise<string[]> => {
  const { url, backends } = outputs;
  if (typeof url !== 'string' || !/^http:\/\/\S+:\d+/.test(url)) {
    throw new ProofError(`the output "url" should be an address, but is ${JSON.stringify(url)}`);
  }
  const expected = countEntries(backends);
  if (expected < 2)
    throw new ProofError(`the output "backends" should name two, but is ${JSON.stringify(backends)}`);
  const answered = new Set<string>();
  for (let request = 0; request < REQUESTS && answered.size < expected; request++) {
    answered.add(await askWho(url));
  }
  if (answered.size < expected) {
    throw new ProofError(
      `${REQUESTS} requests to ${url} reached only ${[...answered].join(', ')} of ${expected} application instances`,
    );
  }
  return [...answered].sort();
};

/** Processes and ports that an installed application owns, by what its operations published. */
export interface ApplicationTraces {
  readonly pids: readonly number[];
  readonly ports: readonly number[];
}

/** Collects them while they are still known, that is before the uninstall. */
export const collectTraces = (runtimeProperties: readonly JsonObject[]): ApplicationTraces => ({
  pids: runtimeProperties.flatMap(({ pid }) => (typeof pid === 'number' ? [pid] : [])),
  ports: runtimeProperties.flatMap(({ port }) => (typeof port === 'number' ? [port] : [])),
});

/**
 * Checks that none of these processes runs and none of these ports is open; waits a moment, since the system frees a
 * port a little after its process.
 * @throws ProofError naming what is left
 */
export const proveNothingLeft = async (
  whose: string,
  traces: ApplicationTraces,
  patienceMilliseconds = 5000,
): Promise<void> => {
  let left: string[] = [];
  await pollUntil(
    async () => {
      left = traces.pids.filter(isRunning).map((pid) => `process ${pid}`);
      for (const port of traces.ports) if (await isPortOpen('127.0.0.1', port)) left.push(`port ${port}`);
      return left.length === 0;
    },
    { milliseconds: patienceMilliseconds },
  );
  if (left.length > 0) throw new ProofError(`${whose} left behind ${left.join(', ')}`);
};

/** @throws ProofError when a pid file is left in the data folder */
export const proveNoPidFile = (runFolder: string): void => {
  const left = listPidFiles(runFolder).map(({ path }) => path);
  if (left.length > 0) throw new ProofError(`the stack left behind ${left.join(', ')}`);
};

const countEntries = (value: unknown): number =>
  Array.isArray(value)
    ? value.length
    : typeof value === 'object' && value !== null
      ? Object.keys(value).length
      : 0;

/** The name of the instance that answered; the balancer takes them in turn. */
const askWho = async (url: string): Promise<string> => {
  try {
    const response = await fetch(url, {
      signal: AbortSignal.timeout(10_000),
      headers: { connection: 'close' },
    });
    const text = await response.text();
    if (!response.ok) throw new ProofError(`${url} answered ${response.status}: ${text.slice(0, 300)}`);
    const { instance } = JSON.parse(text) as { instance?: unknown };
    if (typeof instance !== 'string')
      throw new ProofError(`${url} did not say which instance answers: ${text}`);
    return instance;
  } catch (error) {
    if (error instanceof ProofError) throw error;
    throw new ProofError(`${url} does not answer: ${error instanceof Error ? error.message : String(error)}`);
  }
};
