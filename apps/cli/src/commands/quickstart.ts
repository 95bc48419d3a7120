import { fileURLToPath } from 'node:url';
import type { CloudloomClient, Execution, JsonObject } from '@cloudloom/client';
import type { Configuration } from '@cloudloom/configuration';
import { CliError, messageOf } from '../errors.ts';
import { findBlueprint, type BlueprintFolder } from '../quickstart/blueprint-folder.ts';
import { DEPLOYMENT, Example } from '../quickstart/example.ts';
import { collectTraces, proveNoPidFile, proveNothingLeft, proveServing } from '../quickstart/proof.ts';
import { formatSeconds } from '../terminal/task-bar.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { RunningStack, StackOptions } from '../up/stack.ts';
import { withStack, type StackSession } from './with-stack.ts';

export interface QuickstartOptions extends StackOptions {
  /** Prove it, uninstall, stop and return, instead of staying up. */
  readonly exit: boolean;
  /** Another blueprint file than the example's. */
  readonly blueprint?: string;
}

const EXAMPLE = fileURLToPath(new URL('../../../../examples/multi-tier/blueprint.yaml', import.meta.url));

/**
 * `cloudloom quickstart`: the stack with the example installed in it.
 * @returns the exit status: 0, or 1 when the install failed
 * @throws CliError when something is missing, or when a proof of `--exit` fails
 */
export const runQuickstart = async (
  configuration: Configuration,
  terminal: Terminal,
  options: QuickstartOptions,
): Promise<number> => {
  const blueprint = findBlueprint(options.blueprint ?? EXAMPLE);
  const opened: { pids: number[]; ports: number[] } = { pids: [], ports: [] };
  let failure = '';
  const status = await withStack({ configuration, terminal, options }, async (session) => {
    const show = new Show(session, blueprint, terminal);
    const answer = options.exit ? await show.runAndLeave() : await show.runAndStay();
    opened.ports.push(...session.running.ports);
    opened.pids.push(...session.running.pids().values());
    failure = show.failure;
    return answer;
  });
  terminal.line('stopped');
  if (!options.exit || status === undefined) return status ?? (options.exit ? 130 : 0);
  await proveNothingLeft('the stack', opened);
  proveNoPidFile(`${configuration.dataDir}/run`);
  terminal.line('checked: no process, port or pid file is left');
  if (failure !== '') terminal.line(terminal.style('red', `The quickstart failed: ${failure}`));
  return status;
};

/** One run of the example on a running stack. */
class Show {
  /** Why the install failed; empty when it did not. */
  failure = '';
  private readonly example: Example;
  private readonly running: RunningStack;
  private readonly signal: AbortSignal;

  constructor(
    private readonly session: StackSession,
    blueprint: BlueprintFolder,
    private readonly terminal: Terminal,
  ) {
    this.running = session.running;
    this.signal = session.shutdown.signal;
    this.example = new Example(requireClient(this.running), blueprint, terminal);
  }

  async runAndStay(): Promise<number> {
    try {
      const succeeded = await this.install();
      if (succeeded) this.present(await this.example.outputs());
      this.terminal.line(
        succeeded ? 'Ctrl-C stops everything.' : 'The stack stays up to be looked at; Ctrl-C stops it.',
      );
      await this.session.shutdown.wait();
      this.terminal.line(
        'The application itself keeps running; "npm run quickstart -- --exit" uninstalls it.',
      );
      return succeeded ? 0 : 1;
    } catch (error) {
      if (this.signal.aborted) return 0; // Ctrl-C in the middle of the install; the next start goes on with it
      throw error;
    }
  }

  async runAndLeave(): Promise<number> {
    const installed = await this.install();
    if (!installed) {
      await this.cleanUpAfterFailure();
      return 1;
    }
    const outputs = await this.example.outputs();
    this.present(outputs);
    try {
      const answered = await proveServing(outputs);
      this.terminal.line(
        `checked: outputs, and requests through the balancer reached ${answered.join(', ')}`,
      );
    } catch (error) {
      await this.cleanUpAfterFailure();
      throw error;
    }
    await this.leave();
    return 0;
  }

  private async leave(): Promise<void> {
    const traces = collectTraces(await this.example.runtimeProperties());
    const uninstall = await this.example.uninstall(this.signal);
    if (!this.report(uninstall))
      throw new CliError('uninstall_failed', `The uninstall ended ${uninstall.status}.`);
    await proveNothingLeft('the application', traces);
    await this.example.remove({ force: false });
    this.terminal.line(
      `checked: uninstalled, nothing of the application is left; deployment and blueprint deleted`,
    );
  }

  /** @returns whether the example is installed now */
  private async install(): Promise<boolean> {
    await this.example.prepare();
    const execution = await this.example.install(this.signal);
    if (execution !== undefined) return this.report(execution);
    this.terminal.line(`${DEPLOYMENT} is installed already`);
    return true;
  }

  private report(execution: Execution): boolean {
    const { terminal } = this;
    const took = formatSeconds(Date.parse(execution.endedAt ?? '') - Date.parse(execution.startedAt ?? ''));
    const succeeded = execution.status === 'terminated';
    if (!succeeded && this.failure === '') this.failure = execution.error || execution.status;
    const done = execution.workflowId === 'install' ? 'installed' : 'uninstalled';
    if (succeeded) terminal.line(terminal.style('bold', `${DEPLOYMENT} is ${done} in ${took}.`));
    else
      terminal.line(terminal.style('red', `${execution.workflowId} ${execution.status}: ${execution.error}`));
    return succeeded;
  }

  private present(outputs: JsonObject): void {
    const { url, webUi } = this.running;
    const rows: [string, string][] = [
      ['application', typeof outputs['url'] === 'string' ? outputs['url'] : '(no output "url")'],
      ...Object.entries(outputs).map(([name, value]): [string, string] => [`output ${name}`, asText(value)]),
      ['REST', `${url}/api/v3.1`],
      ['OpenAPI', `${url}/docs`],
      ...(webUi === undefined ? [] : [['Temporal Web UI', webUi] satisfies [string, string]]),
    ];
    for (const [name, value] of rows)
      this.terminal.line(`  ${name.padEnd(17)} ${this.terminal.style('cyan', value)}`);
  }

  /** Ends what a failed run may have started; the failure itself has been told, so problems here are only mentioned. */
  private async cleanUpAfterFailure(): Promise<void> {
    try {
      await this.example.uninstall(this.signal);
      await this.example.remove({ force: true });
    } catch (error) {
      this.terminal.line(`Cleaning up after the failure did not work: ${messageOf(error)}`);
    }
  }
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

const requireClient = ({ client }: RunningStack): CloudloomClient => {
  if (client) return client;
  throw new CliError(
    'no_access',
    'The manager knows neither the token in the data folder nor the password. Set CLOUDLOOM_ADMIN_PASSWORD to the ' +
      "administrator's password, or make a new one: npm run cloudloom -- admin reset-password",
  );
};
