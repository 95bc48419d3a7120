import type { CloudloomClient } from '@cloudloom/client';
import { readSecretsKey, type Configuration } from '@cloudloom/configuration';
import type { Terminal } from '../terminal/terminal.ts';
import { openAccess, type AdminCandidate } from './access.ts';
import { DataFolder, makePassword } from './data-folder.ts';
import {
  EMBEDDED_TEMPORAL_BEARS,
  LOOPBACK,
  prepareTemporal,
  startPostgres,
  startTemporal,
  type ReadyPostgres,
  type ReadyTemporal,
  type ServerSurroundings,
} from './embedded-servers.ts';
import { numbered, ownProcess } from './own-processes.ts';
import { createPinnedFetch } from './pinned-fetch.ts';
import { claimPorts, reachable, type PortRequest } from './ports.ts';
import { Supervisor } from './supervisor.ts';

export interface StackOptions {
  readonly managers: number;
  readonly workers: number;
}

/** A stack of which every process is ready. */
export interface RunningStack {
  /** Address of the first manager, as a local client reaches it. */
  readonly url: string;
  readonly webUi: string | undefined;
  /** Undefined when neither the kept token nor a known password opens REST. */
  readonly client: CloudloomClient | undefined;
  /** Everything that was opened, for checks after the stop. */
  readonly ports: readonly number[];
  readonly pids: () => ReadonlyMap<string, number>;
}

/** The whole stack as one object: start it, use it, stop it. */
export class Stack {
  readonly data: DataFolder;
  readonly supervisor: Supervisor;
  private readonly stopping = new AbortController();

  constructor(
    private readonly configuration: Configuration,
    private readonly terminal: Terminal,
  ) {
    this.data = new DataFolder(configuration.dataDir);
    this.supervisor = new Supervisor(this.data.supervision, (text) => terminal.line(text));
  }

  /**
   * Starts servers, managers and workers in the order in which they need each other; prints a line for each.
   * @throws CliError saying what is missing or taken; call `stop` even then
   */
  async start(options: StackOptions): Promise<RunningStack> {
    this.data.create();
    await this.supervisor.open();
    const around = this.surroundings();
    const binary = await this.waiting('looking for a Temporal server', () => prepareTemporal(around));
    const ports = await claimPorts(this.portRequests(options));
    const [postgresPort = 0, temporalPort = 0, uiPort = 0, ...restPorts] = ports;
    const postgres = await this.waiting('starting PostgreSQL', () =>
      startPostgres(around, { port: postgresPort }),
    );
    this.row(postgres.title, postgres.embedded ? 'ready' : 'in use', postgres.address);
    const temporal = await this.waiting('starting Temporal', () =>
      startTemporal(around, { binary, port: temporalPort, uiPort }),
    );
    const ui = temporal.webUi === undefined ? '' : `      Web UI  ${temporal.webUi}`;
    this.row(temporal.title, temporal.embedded ? 'ready' : 'in use', `${temporal.address}${ui}`);
    const env = await this.environment(postgres, temporal);
    const { url, client } = await this.startManagers(restPorts, env);
    await this.startWorkers(options.workers, env);
    this.terminal.line(this.terminal.style('dim', `logs in ${this.data.supervision.logs}`));
    return {
      url,
      client,
      webUi: temporal.webUi,
      ports: this.opened(ports),
      pids: () => this.supervisor.pids(),
    };
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.supervisor.stop();
  }

  private async startManagers(
    ports: readonly number[],
    env: NodeJS.ProcessEnv,
  ): Promise<Pick<RunningStack, 'url' | 'client'>> {
    const { rest, admin } = this.configuration;
    const candidate: AdminCandidate =
      admin.password === undefined
        ? { username: admin.username, password: makePassword(), origin: 'made' }
        : { username: admin.username, password: admin.password, origin: 'given' };
    const first = { url: '', client: undefined as CloudloomClient | undefined };
    for (const [index, name] of numbered('manager', ports.length).entries()) {
      const own = { CLOUDLOOM_PORT: String(ports[index]), CLOUDLOOM_ADMIN_PASSWORD: candidate.password };
      await this.waiting(`starting ${name}`, () =>
        this.supervisor.start(ownProcess('manager', name, { ...env, ...own })),
      );
      const url = `${rest.tls ? 'https' : 'http'}://${reachable(rest.host)}:${ports[index]}`;
      if (index > 0) {
        this.row(name, 'ready', url);
        continue;
      }
      const trusted = rest.tls ? { fetch: createPinnedFetch(rest.tls.certificateFile) } : {};
      const access = await openAccess({ url, ...trusted }, this.data, candidate);
      Object.assign(first, { url, client: access.client });
      this.row(name, 'ready', `${url}   OpenAPI /docs    ${access.hint}`);
    }
    return first;
  }

  private async startWorkers(count: number, env: NodeJS.ProcessEnv): Promise<void> {
    const names = numbered('worker', count);
    await this.waiting(count === 1 ? 'starting the worker' : 'starting the workers', () =>
      Promise.all(names.map((name) => this.supervisor.start(ownProcess('worker', name, env)))),
    );
    for (const name of names) this.row(name, 'polling', 'management');
  }

  private async environment(postgres: ReadyPostgres, temporal: ReadyTemporal): Promise<NodeJS.ProcessEnv> {
    const { configuration } = this;
    return {
      ...(temporal.embedded ? EMBEDDED_TEMPORAL_BEARS : {}),
      ...process.env,
      DATABASE_URL: postgres.url,
      TEMPORAL_ADDRESS: temporal.address,
      TEMPORAL_NAMESPACE: configuration.temporal.namespace,
      CLOUDLOOM_HOST: configuration.rest.host,
      CLOUDLOOM_DATA_DIR: configuration.dataDir,
      CLOUDLOOM_ADMIN_USERNAME: configuration.admin.username,
      CLOUDLOOM_SECRETS_KEY: await readSecretsKey(configuration.secretsKey, configuration.dataDir),
    };
  }

  /** PostgreSQL, Temporal, its Web UI, then one per manager; for an existing server a free port stands in, unused. */
  private portRequests({ managers }: StackOptions): PortRequest[] {
    const { rest, postgres, temporal, databaseUrl } = this.configuration;
    const embedded = (port: number, purpose: string, variable: string, isUsed: boolean): PortRequest => ({
      host: LOOPBACK,
      port: isUsed ? port : 0,
      purpose,
      variable,
    });
    const ownTemporal = temporal.address === undefined;
    return [
      embedded(
        postgres.port,
        'the embedded PostgreSQL',
        'CLOUDLOOM_POSTGRES_PORT',
        databaseUrl === undefined,
      ),
      embedded(temporal.port, 'the embedded Temporal server', 'CLOUDLOOM_TEMPORAL_PORT', ownTemporal),
      embedded(temporal.uiPort, "Temporal's Web UI", 'CLOUDLOOM_TEMPORAL_UI_PORT', ownTemporal),
      ...numbered('manager', managers).map((name, index) => ({
        host: rest.host,
        port: rest.port === 0 ? 0 : rest.port + index,
        purpose: `the ${name}`,
        variable: 'CLOUDLOOM_PORT',
      })),
    ];
  }

  private opened([postgresPort = 0, temporalPort = 0, uiPort = 0, ...rest]: readonly number[]): number[] {
    const { databaseUrl, temporal } = this.configuration;
    return [
      ...(databaseUrl === undefined ? [postgresPort] : []),
      ...(temporal.address === undefined ? [temporalPort, uiPort] : []),
      ...rest,
    ];
  }

  private surroundings(): ServerSurroundings {
    const { configuration, data, supervisor, terminal } = this;
    return {
      configuration,
      data,
      supervisor,
      notice: (text) => terminal.line(text),
      signal: this.stopping.signal,
    };
  }

  private async waiting<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
    this.terminal.status(`${what} ...`);
    try {
      return await work();
    } finally {
      this.terminal.clear();
    }
  }

  private row(title: string, state: string, rest: string): void {
    const { terminal } = this;
    terminal.line(
      `${terminal.style('bold', title.padEnd(17))} ${terminal.style('green', state.padEnd(6))} ${rest}`,
    );
  }
}
