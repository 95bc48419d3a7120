import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Json } from '@cloudloom/blueprint';
import { createTrace, readScenario, type TraceDocument } from '../../apps/cli/src/trace/index.ts';
import { referencePython } from './python-servers.ts';

const ORACLE = fileURLToPath(new URL('../oracle/', import.meta.url));
let folder: string;

/** The oracle's judgement: its list of differences, empty when the traces are equal. */
function differences(name: string, candidate: TraceDocument): Promise<string[]> {
  const file = join(folder, `${name}.json`);
  writeFileSync(file, JSON.stringify(candidate));
  const parameters = [
    join(ORACLE, 'trace_oracle.py'),
    'compare',
    join(ORACLE, 'traces', `${name}.json`),
    file,
  ];
  return new Promise((resolve, reject) =>
    execFile(referencePython(), parameters, { maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      const lines = stdout.trim().split('\n');
      if (!/^\d+ difference\(s\)$/.test(lines.at(-1) ?? ''))
        reject(new Error(`The oracle cannot compare: ${stderr || error?.message}`));
      else resolve(lines.slice(0, -1));
    }),
  );
}

/**
 * Names of alike instances are a matter of chance in the oracle, which connects them in the order of a set. Its README has
 * them renamed before comparing: `swaps` says which.
 */
function renamed(trace: TraceDocument, swaps: [string, string][]): TraceDocument {
  const partner = new Map(
    swaps.flatMap(
      ([a, b]) =>
        [
          [a, b],
          [b, a],
        ] as [string, string][],
    ),
  );
  const text = JSON.stringify(trace).replace(/[a-z_]+#\d+/g, (name) => partner.get(name) ?? name);
  return JSON.parse(text) as TraceDocument;
}

async function traceOf(name: string): Promise<TraceDocument> {
  const blueprint = join(ORACLE, 'blueprints', `${name}.yaml`);
  return createTrace(blueprint, readScenario(blueprint));
}

/** System properties of all instances after each step; the reference replaces times by this word. */
function findingsIn({ steps }: TraceDocument): Record<string, Json | undefined>[] {
  const findings = steps.map(({ final }) =>
    Object.fromEntries(Object.entries(final).map(([name, instance]) => [name, instance.system_properties])),
  );
  const text = JSON.stringify(findings).replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>');
  return JSON.parse(text) as Record<string, Json | undefined>[];
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cloudloom-trace-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('our workflows and those of the reference implementation do the same', () => {
  it.each<[name: string, what: string, swaps: [string, string][]]>([
    ['single-node', 'with every lifecycle step, with none, and when run twice', []],
    ['relationships', 'to relationships, and to instances left as they are', [['left#0', 'left#1']]],
    ['multi-tier', 'in the order of containment and connections, with agents', []],
    ['retries', 'when operations fail, ask to run again, or use up their retries', []],
    ['uninstall-failures', 'when an uninstall fails, with and without ignoring it', []],
    ['agents', 'to agents of hosts, however these get there', []],
    ['heal', 'to instances that are not well', []],
    ['health', 'to find out how instances are, and when several are not well', []],
    ['multi-instance', 'to a node and to its hosts when they are scaled', []],
    ['scaling-group', 'to a scaling group, and refuse what cannot be scaled', []],
    ['scale-failures', 'when scaling out fails, and when what goes is chosen', []],
    ['rollback', 'to instances whose installation was cut short', []],
    ['execute-operation', 'to single operations, filtered, ordered and refused', []],
  ])('%s: %s', async (name, _what, swaps) => {
    expect(await differences(name, renamed(await traceOf(name), swaps))).toEqual([]);
  });

  it.each(['heal', 'health'])('%s: they store the same about the health of instances', async (name) => {
    const saved = JSON.parse(readFileSync(join(ORACLE, 'traces', `${name}.json`), 'utf8')) as TraceDocument;
    expect(findingsIn(await traceOf(name))).toEqual(findingsIn(saved));
  });

  it('and the judge does see a difference', async () => {
    const trace = await traceOf('single-node');
    const install = trace.steps[0]!;
    const damaged = { ...install, observed: install.observed.filter(({ kind }) => kind !== 'state') };
    const found = await differences('single-node', { ...trace, steps: [damaged, ...trace.steps.slice(1)] });
    expect(found).toContain('step 0 (install): state solo#0 created happened 0 times, expected 1');
  });
});
