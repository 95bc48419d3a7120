import { afterEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { OperationRunner } from '../operation-runner.ts';
import type { OperationDescription, OperationNodeInstance } from '../ports/operation-state.ts';
import { anInstance, anOperation, aRequest, aRun } from '../testing/builders.ts';
import { MemoryState } from '../testing/memory-state.ts';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function aFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cloudloom-test-'));
  cleanups.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

interface Scene extends Partial<OperationDescription> {
  signal?: AbortSignal;
  files?: Record<string, string>;
  instances?: OperationNodeInstance[];
  evaluate?: MemoryState['evaluate'];
}

async function runScript(source: string | null, scene: Scene = {}) {
  const { signal, files, instances, evaluate, ...given } = scene;
  const inputs = { ...(source === null ? {} : { script_source: source }), ...given.inputs };
  const state = new MemoryState(anOperation({ ...given, inputs }));
  for (const [path, content] of Object.entries(files ?? {})) state.resources.set(path, content);
  for (const instance of instances ?? []) state.instances.set(instance.id, instance);
  if (evaluate !== undefined) state.evaluate = evaluate;
  const runner = new OperationRunner({ state });
  cleanups.push(() => runner.close());
  const returned = await runner.run(aRequest(), aRun(signal === undefined ? {} : { signal }));
  return { state, returned };
}

const succeeded = (result: unknown) => ({ kind: 'ended', outcome: { state: 'succeeded', result } });

async function eventually(check: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await check())) {
    if (Date.now() > deadline) throw new Error('it never became true');
    await sleep(20);
  }
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** True while the process runs; a zombie that nobody has reaped does not. */
const isRunning = async (pid: number): Promise<boolean> =>
  isAlive(pid) && !/^State:\s+Z/m.test(await readFile(`/proc/${pid}/status`, 'utf8').catch(() => 'State: Z'));

describe('a script', () => {
  it('reads and changes the runtime properties of its instance, nested ones too', async () => {
    const instance = anInstance('web_a1b2c3', {
      version: 4,
      runtimeProperties: { ports: { http: 80 }, old: 'x' },
    });
    const { state, returned } = await runScript(
      `
        set -e
        http=$(ctx instance runtime-properties ports.http)
        ctx instance runtime-properties ports.https '@443'
        ctx instance runtime-properties pid "$http-1"
        ctx returns "$(ctx instance id) listens on $http"
      `,
      { subject: { kind: 'node', instance } },
    );
    expect(returned).toEqual(succeeded('web_a1b2c3 listens on 80'));
    expect(state.lastEnd.runtimeProperties).toEqual([
      {
        nodeInstanceId: 'web_a1b2c3',
        baseVersion: 4,
        changes: [
          { kind: 'set', path: ['ports', 'https'], value: 443 },
          { kind: 'set', path: ['pid'], value: '80-1' },
        ],
      },
    ]);
    expect(state.messages.at(-1)).toBe("Task succeeded 'script_runner.tasks.run' - web_a1b2c3 listens on 80");
  });

  it('of a relationship passes properties from target to source', async () => {
    const source = anInstance('app_a1b2c3');
    const target = anInstance('db_d4e5f6', {
      runtimeProperties: { url: 'db://1' },
      node: { properties: { port: 5 } },
    });
    const { state } = await runScript(
      `
        ctx source instance runtime_properties db "$(ctx target instance runtime_properties url):$(ctx target node properties port)"
        ctx logger info "$(ctx operation relationship) $(ctx type)"
        ctx instance id
      `,
      { subject: { kind: 'relationship', side: 'source', source, target } },
    );
    expect(state.lastEnd.runtimeProperties).toEqual([
      {
        nodeInstanceId: 'app_a1b2c3',
        baseVersion: 1,
        changes: [{ kind: 'set', path: ['db'], value: 'db://1:5' }],
      },
    ]);
    expect(state.messages).toContain('source relationship-instance');
    expect(state.messages).toContainEqual(expect.stringContaining('used in a relationship-instance context'));
    expect(state.effects[0]).toMatchObject({ sourceId: 'app_a1b2c3', targetId: 'db_d4e5f6' });
  });

  it('gets its inputs as environment variables, and nothing of the runner’s own', async () => {
    process.env.CLOUDLOOM_TEST_SECRET = 'hidden';
    cleanups.push(() => void delete process.env.CLOUDLOOM_TEST_SECRET);
    const { state } = await runScript('env', {
      inputs: {
        port: 8080,
        on: true,
        list: [1, 'a'],
        map: { a: 1 },
        name: 'web',
        over: 'input',
        process: { env: { over: 'process' } },
      },
    });
    const lines = state.messages;
    for (const line of ['port=8080', 'on=true', 'list=[1,"a"]', 'map={"a":1}', 'name=web', 'over=process'])
      expect(lines).toContain(`<out> ${line}`);
    expect(lines.join('\n')).not.toMatch(/hidden|script_source|NODE_OPTIONS/);
  });

  it('that exits with another code than 0 fails recoverably, with its output', async () => {
    const { state, returned } = await runScript('echo to out; echo to err >&2; exit 3', {
      inputs: { process: { args: ['a', 'b'] } },
    });
    expect(returned).toMatchObject({ kind: 'retry', outcome: { error: { kind: 'recoverable' } } });
    expect(state.messages.at(-1)).toMatch(
      /^Task failed 'script_runner.tasks.run' -> command: \S+\/script.sh a b, exit_code: 3, stdout: to out, stderr: to err$/,
    );
    expect(state.messages).toEqual(expect.arrayContaining(['<out> to out', '<err> to err']));
  });

  it('keeps what it changed although it failed', async () => {
    const { state } = await runScript('ctx instance runtime-properties step one; exit 1');
    expect(state.lastEnd.runtimeProperties).toHaveLength(1);
  });

  it('asks to run again, whatever its exit code', async () => {
    const { state, returned } = await runScript('ctx retry-operation "not yet" 30; exit 7');
    expect(returned).toMatchObject({
      kind: 'retry',
      retryAfter: 30,
      outcome: { state: 'rescheduled', error: { kind: 'retry', type: 'OperationRetry' } },
    });
    expect(state.messages.at(-1)).toBe(
      "Task rescheduled 'script_runner.tasks.run' -> not yet [retry_after=30]",
    );
  });

  it('aborts for good, and a failing ctx stops a script with set -e', async () => {
    const { state, returned } = await runScript('set -e\nctx abort-operation "no disk"\necho unreachable');
    expect(returned).toMatchObject({
      kind: 'failed',
      outcome: { error: { kind: 'non_recoverable', message: 'no disk' } },
    });
    expect(state.messages).not.toContain('<out> unreachable');
    expect(state.messages).toContain('<err> no disk');
  });

  it('may say only one final word', async () => {
    const { returned } = await runScript('ctx returns 1; ctx abort-operation no; exit 0');
    expect(returned).toMatchObject({
      kind: 'failed',
      outcome: { error: { message: 'ctx may only abort or return once' } },
    });
  });

  it('asks for a retry by ctx operation retry only if it ends well', async () => {
    expect((await runScript('ctx operation retry later')).returned).toMatchObject({
      outcome: { state: 'rescheduled', error: { message: 'later' } },
    });
    expect((await runScript('ctx operation retry later; exit 1')).returned).toMatchObject({
      outcome: { state: 'failed' },
    });
  });

  it('is an inline text, a file of the blueprint with any interpreter, or Python', async () => {
    const files = {
      'scripts/plain.sh': 'a=(x y); ctx returns "${a[1]}"',
      'scripts/node.js': '#!/usr/bin/env node\nconsole.log("node " + process.env.name)\n',
      'scripts/python.py':
        'import os, subprocess\nsubprocess.run(["ctx", "returns", "@" + os.environ["port"]])\n',
    };
    const inputs = { name: 'web', port: 80 };
    const run = (path: string) => runScript(null, { files, inputs: { ...inputs, script_path: path } });
    expect((await run('scripts/plain.sh')).returned).toEqual(succeeded('y'));
    expect((await run('scripts/python.py')).returned).toEqual(succeeded(80));
    expect((await run('scripts/node.js')).state.messages).toContain('<out> node web');
    expect((await run('scripts/missing.sh')).returned).toMatchObject({
      kind: 'failed',
      outcome: { error: { message: expect.stringContaining('Resource not found: scripts/missing.sh') } },
    });
  });

  it('runs with a prefix, in a directory, without logs, errors merged, without ctx', async () => {
    const folder = await aFolder();
    const { state } = await runScript('echo "$0 $(pwd) ${CTX_SOCKET_URL:-none}"; echo oops >&2; exit 1', {
      inputs: {
        process: {
          cwd: folder,
          command_prefix: 'bash -x',
          log_stdout: false,
          stderr_to_stdout: true,
          ctx_proxy_type: 'none',
        },
      },
    });
    expect(state.messages.some((message) => message.startsWith('<out>'))).toBe(false);
    const { outcome } = state.lastEnd;
    const message = outcome.state === 'succeeded' ? '' : outcome.error.message;
    expect(message).toContain('command: bash -x ');
    expect(message).toContain(`${folder} none`);
    expect(message).toContain('oops');
  });

  it('needs a script and readable settings', async () => {
    const messageOf = async (inputs: Scene['inputs']) => {
      const { state } = await runScript(null, { inputs: inputs ?? {} });
      const { outcome } = state.lastEnd;
      return outcome.state === 'succeeded' ? '' : outcome.error.message;
    };
    expect(await messageOf({})).toBe('Either script_path or script_source must be provided');
    expect(await messageOf({ script_source: 'x', script_path: 'y' })).toBe(
      'Only provide script_path or script_source, not both',
    );
    expect(await messageOf({ script_source: 'x', process: { ctx_proxy_type: 'zmq' } })).toBe(
      'Unsupported proxy type: zmq',
    );
    expect(await messageOf({ script_source: 'x', process: { cwd: '/no/such/folder' } })).toBe(
      'The working directory /no/such/folder does not exist.',
    );
    expect(await messageOf({ script_source: 'x', big: 'x'.repeat(3_000_000) })).toContain('too large');
  });

  it('cannot hand the engine more than the end of a long output', async () => {
    const { state } = await runScript('head -c 300000 /dev/zero | tr "\\0" x; exit 1');
    const { outcome } = state.lastEnd;
    expect(outcome.state === 'succeeded' ? '' : outcome.error.message.length).toBeLessThan(3_000);
  });
});

describe('the files of a blueprint', () => {
  it('are downloaded, plain or rendered', async () => {
    const folder = await aFolder();
    const instance = anInstance('web_a1b2c3', {
      runtimeProperties: { ip: '10.0.0.1' },
      node: { properties: { port: { get_input: 'port' } } },
    });
    const { state, returned } = await runScript(
      `
        set -e
        cat "$(ctx download-resource conf/plain.txt)"
        ctx download-resource-and-render conf/site.conf site.conf '@{"template_variables": {"name": "shop"}}' > /dev/null
        cat site.conf
        ctx get-resource conf/plain.txt
      `,
      {
        inputs: { process: { cwd: folder } },
        subject: { kind: 'node', instance },
        evaluate: (payload) => ('port' in payload ? { port: 8080 } : payload),
        files: {
          'conf/plain.txt': '{{ untouched }}\n',
          'conf/site.conf':
            '{{ name }} {{ ctx.instance.runtime_properties.ip }}:{{ ctx.node.properties["port"] }}{# note #}{{ gone }}\n',
        },
      },
    );
    expect(state.messages).toEqual(
      expect.arrayContaining(['<out> {{ untouched }}', '<out> shop 10.0.0.1:8080']),
    );
    expect(state.messages).toContain('<err> TypeError: Object of type bytes is not JSON serializable');
    expect(returned).toMatchObject({ kind: 'retry' });
  });
});

describe('the end of a process', () => {
  it('comes by a time-out, for the whole group', async () => {
    const folder = await aFolder();
    const { returned } = await runScript('sleep 60 & echo $! > child; sleep 60', {
      timeout: 0.5,
      inputs: { process: { cwd: folder } },
    });
    expect(returned).toMatchObject({
      kind: 'failed',
      outcome: { error: { message: 'Process killed due to timeout of 0.5 seconds' } },
    });
    const child = Number(await readFile(join(folder, 'child'), 'utf8'));
    await eventually(async () => !(await isRunning(child)));
  });

  it('by a time-out is recoverable where the operation says so', async () => {
    const { returned } = await runScript('sleep 60', { timeout: 0.3, timeoutRecoverable: true });
    expect(returned).toMatchObject({ kind: 'retry' });
  });

  it('comes by a kill, and the attempt is given back without an end', async () => {
    const folder = await aFolder();
    const kill = new AbortController();
    const running = runScript('echo $$ > pid.tmp; mv pid.tmp pid; sleep 60', {
      signal: kill.signal,
      inputs: { process: { cwd: folder } },
    });
    await eventually(() =>
      readFile(join(folder, 'pid')).then(
        () => true,
        () => false,
      ),
    );
    kill.abort('kill of execution-1');
    const { state, returned } = await running;
    expect(returned).toEqual({ kind: 'killed', reason: 'kill of execution-1' });
    expect(state.ends).toEqual([]);
    expect(state.released).toEqual(['kill of execution-1']);
    expect(await isRunning(Number(await readFile(join(folder, 'pid'), 'utf8')))).toBe(false);
  });

  it('leaves a daemon running that the script started, and able to write', async () => {
    const folder = await aFolder();
    const daemon = join(folder, 'daemon.sh');
    await writeFile(
      daemon,
      'sleep 0.5; for i in 1 2 3; do echo still here; sleep 0.1; done; echo done > survived; sleep 60\n',
    );
    const started = Date.now();
    const { returned } = await runScript(`nohup bash ${daemon} & echo $! > pid; ctx returns ok`, {
      inputs: { process: { cwd: folder } },
    });
    expect(returned).toEqual(succeeded('ok'));
    expect(Date.now() - started).toBeLessThan(30_000);
    const pid = Number(await readFile(join(folder, 'pid'), 'utf8'));
    cleanups.push(() => void process.kill(pid, 'SIGKILL'));
    await eventually(() =>
      readFile(join(folder, 'survived')).then(
        () => true,
        () => false,
      ),
    );
    expect(await isRunning(pid)).toBe(true);
  });
});

describe('many scripts at once', () => {
  it('all run, each with its own ctx', async () => {
    const results = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        runScript('ctx returns "$(ctx inputs number)"', { inputs: { number: index + 1 } }),
      ),
    );
    expect(results.map(({ returned }) => returned)).toEqual(
      results.map((_, index) => succeeded(String(index + 1))),
    );
  });
});

describe('a Python script', () => {
  it('imports ctx, reads inputs and properties, and changes nested properties', async () => {
    const instance = anInstance('web_a1b2c3', {
      runtimeProperties: { ports: { http: 80 }, 'dotted.key': 1, gone: true },
      node: { properties: { name: 'shop' } },
    });
    const { state, returned } = await runScript(
      `
        from cloudify import ctx
        from cloudify.state import ctx_parameters as inputs

        ctx.logger.info('%s on %s', ctx.node.properties['name'], inputs['zone'])
        ctx.instance.runtime_properties['ports']['https'] = 443
        ctx.instance.runtime_properties['dotted.key'] = 2
        del ctx.instance.runtime_properties['gone']
        ctx.returns({'name': ctx.node.properties.name, 'id': ctx.instance.id})
      `,
      { subject: { kind: 'node', instance }, inputs: { zone: 'north' } },
    );
    expect(returned).toEqual(succeeded({ name: 'shop', id: 'web_a1b2c3' }));
    expect(state.messages).toContain('shop on north');
    expect(state.lastEnd.runtimeProperties[0]?.changes).toEqual([
      { kind: 'set', path: ['ports', 'https'], value: 443 },
      { kind: 'set', path: ['dotted.key'], value: 2, before: 1 },
      { kind: 'delete', path: ['gone'], before: true },
    ]);
  });

  it('fails for good by raising NonRecoverableError', async () => {
    const { returned } = await runScript(
      'from cloudify.exceptions import NonRecoverableError\nraise NonRecoverableError("no disk")\n',
    );
    expect(returned).toMatchObject({
      kind: 'failed',
      outcome: { error: { kind: 'non_recoverable', message: 'no disk' } },
    });
  });
});
