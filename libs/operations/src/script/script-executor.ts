import { chmod, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Json } from '@cloudloom/blueprint';
import { createContextTree } from '../ctx/context-tree.ts';
import type { CtxServer } from '../ctx/ctx-server.ts';
import { resolveCall } from '../ctx/resolution.ts';
import { ProcessException, RecoverableError } from '../errors.ts';
import type { Executor } from '../executor.ts';
import type { OperationContext } from '../operation-context.ts';
import type { ProcessSlots } from '../process-slots.ts';
import { commandLine } from './command-line.ts';
import { OutputLog } from './output-log.ts';
import { readProcessSettings, type ProcessSettings } from './process-settings.ts';
import { scriptEnvironment } from './script-environment.ts';
import { runProcess } from './script-process.ts';
import { loadScript, type ScriptSource } from './script-source.ts';

export interface ScriptExecutorOptions {
  slots: ProcessSlots;
  server: CtxServer;
  /** Where scripts run that set no `cwd`. */
  workingDirectory: string;
}

interface Script {
  context: OperationContext;
  settings: ProcessSettings;
  source: ScriptSource;
  signal: AbortSignal;
}

/** `script_runner.tasks.run`: a script of the blueprint as a child process, with `ctx` at hand. */
export class ScriptExecutor implements Executor {
  constructor(private readonly options: ScriptExecutorOptions) {}

  async execute(context: OperationContext, signal: AbortSignal): Promise<Json> {
    const settings = readProcessSettings(context.inputs.process);
    const source = await loadScript(context, context.inputs);
    const { tenantName, deploymentId } = context.operation.execution;
    const failure = await this.options.slots.use({ group: `${tenantName}/${deploymentId}`, signal }, () =>
      this.run({ context, settings, source, signal }),
    );
    return context.verdict.conclude(failure);
  }

  /** Answers the failure that the exit code stands for, if any: what the script said by `ctx` goes before it. */
  private async run(script: Script): Promise<Error | undefined> {
    const directory = await mkdtemp(join(tmpdir(), 'cloudloom-script-'));
    try {
      // Open to others, since a prefix such as `sudo -u` may run the script as somebody else.
      await chmod(directory, 0o755);
      return await this.runIn(directory, script);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  }

  private async runIn(directory: string, script: Script): Promise<Error | undefined> {
    const { context, settings, source } = script;
    const path = join(directory, source.fileName);
    await writeFile(path, source.content);
    await chmod(path, 0o755);
    const cwd = settings.cwd ?? this.options.workingDirectory;
    if (!(await isDirectory(cwd))) throw new RecoverableError(`The working directory ${cwd} does not exist.`);
    const ctx = settings.hasCtx ? await this.openContext(context, cwd) : null;
    try {
      return await this.runCommand(directory, { ...script, path, cwd, ctxUrl: ctx?.url ?? null });
    } finally {
      ctx?.close();
    }
  }

  private openContext(context: OperationContext, cwd: string) {
    const tree = createContextTree(context, cwd);
    return this.options.server.register((args) => resolveCall(tree, args));
  }

  private async runCommand(
    directory: string,
    script: Script & { path: string; cwd: string; ctxUrl: string | null },
  ): Promise<Error | undefined> {
    const { context, settings, source, signal } = script;
    const line = commandLine(script.path, source, settings);
    const environment = scriptEnvironment({
      inputs: context.inputs,
      extra: settings.env,
      ctxUrl: script.ctxUrl,
      isPython: line.isPython,
    });
    const { stdout, stderr } = await openOutputs(directory, script);
    const outputs = stdout === stderr ? [stdout] : [stdout, stderr];
    try {
      const code = await runProcess(context, {
        command: {
          command: line.command,
          cwd: script.cwd,
          environment,
          stdout: stdout.descriptor,
          stderr: stderr.descriptor,
        },
        outputs,
        signal,
      }).catch(explainStart);
      if (code === 0) return undefined;
      return new ProcessException(line.shown, code, {
        stdout: stdout.tail,
        stderr: stderr === stdout ? '' : stderr.tail,
      });
    } finally {
      await Promise.all(outputs.map((output) => output.close()));
    }
  }
}

async function openOutputs(directory: string, { context, settings }: Script) {
  const log = (prefix: string, isOn: boolean) =>
    isOn ? (line: string) => context.stream.log('info', `${prefix} ${line}`) : null;
  const stdout = await OutputLog.open(join(directory, '.stdout'), log('<out>', settings.logStdout));
  if (settings.stderrToStdout) return { stdout, stderr: stdout };
  const stderr = await OutputLog.open(join(directory, '.stderr'), log('<err>', settings.logStderr));
  return { stdout, stderr };
}

/** What the system says when it cannot start a process is a code; this says what to do about it. */
function explainStart(error: unknown): never {
  if (error !== null && typeof error === 'object' && 'code' in error && error.code === 'E2BIG')
    throw new RecoverableError(
      'The inputs are too large for environment variables. Put large values into a file of the blueprint.',
    );
  throw error;
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
