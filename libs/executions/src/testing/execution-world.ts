import type { WorkflowPlan } from '@cloudloom/blueprint';
import { Database, EventRepository, SecretCipher, TenantRepository, type Execution } from '@cloudloom/model';
import { OutboxDispatcher } from '../outbox-dispatcher.ts';
import { Reconciler } from '../reconciler.ts';
import { createServices, type Services } from '../services.ts';
import { FakeLauncher } from './fake-launcher.ts';

const TENANT = 'default_tenant';

export interface World extends Services {
  launcher: FakeLauncher;
  dispatcher: OutboxDispatcher;
  reconciler: Reconciler;
  /** What a worker does first. */
  begin(executionId: string): ReturnType<Services['executions']['begin']>;
  end(executionId: string, status?: 'terminated' | 'failed' | 'cancelled', error?: string): Promise<void>;
  status(executionId: string): Promise<string | undefined>;
  /** Type and message of the execution's events, in order. */
  events(executionId: string): Promise<string[]>;
  close(): Promise<void>;
}

export const SCOPE = { tenantName: TENANT, username: 'admin' };

/** Migrates the database at the URL; the services over it, and a fake engine. The folder takes archives and files. */
export async function createWorld(place: { databaseUrl: string; dataFolder: string }): Promise<World> {
  const { databaseUrl, dataFolder } = place;
  const database = await Database.open({ url: databaseUrl });
  await database.migrate();
  await new TenantRepository(database).ensure(TENANT);
  const services = createServices({
    database,
    cipher: new SecretCipher(Buffer.alloc(32, 7).toString('base64')),
    dataFolder,
  });
  const launcher = new FakeLauncher();
  const { stores, executions, blueprints } = services;
  const options = { stores, executions, blueprints, launcher };
  const dispatcher = new OutboxDispatcher(options);
  const reconciler = new Reconciler(options);
  const eventRepository = new EventRepository(database);
  return {
    ...services,
    launcher,
    dispatcher,
    reconciler,
    begin: (executionId) =>
      services.executions.begin({ executionId, attempt: 1, runId: `run-${executionId}` }),
    end: (executionId, status = 'terminated', error = '') =>
      services.executions.finish({ executionId, attempt: 1, status, error }),
    status: async (executionId) => (await services.stores.executions.byId(executionId))?.status,
    events: async (executionId) => {
      const query = {
        offset: 0,
        size: 1000,
        sort: [{ field: 'reportedTimestamp' as const, descending: false }],
        executionIds: [executionId],
      };
      const { items } = await eventRepository.list(SCOPE, query);
      return items.map((event) => `${event.eventType ?? event.level}: ${event.message}`);
    },
    close: async () => {
      await dispatcher.stop();
      await reconciler.stop();
      await services.waiter.close();
      await database.close();
    },
  };
}

const aWorkflow = (patch: Partial<WorkflowPlan> = {}): WorkflowPlan => ({
  plugin: 'default_workflows',
  operation: 'cloudify.plugins.workflows.install',
  parameters: {},
  isCascading: false,
  availabilityRules: null,
  ...patch,
});

/** What a deployment declares whose environment is there: some always start, some ask for instances or parameters. */
export const WORKFLOWS: Record<string, WorkflowPlan> = {
  install: aWorkflow(),
  again: aWorkflow({ availabilityRules: { nodeInstancesActive: ['none', 'partial'] } }),
  uninstall: aWorkflow({ availabilityRules: { nodeInstancesActive: ['all', 'partial'] } }),
  scale: aWorkflow({
    parameters: {
      delta: { type: 'integer', default: 1 },
      entity: {},
      operation: { type: 'operation_name', required: false },
    },
  }),
};

/** Starts `install`, with whatever is wished otherwise. */
export const start = (
  world: World,
  wishes: Partial<Parameters<Services['executions']['start']>[1]> = {},
): Promise<Execution> =>
  world.executions.start(SCOPE, { deploymentId: 'shop', workflowId: 'install', ...wishes });

/** The wire code and text of what a call throws. */
export const refusal = async (call: Promise<unknown>): Promise<string> => {
  const error: unknown = await call.then(
    () => null,
    (caught: unknown) => caught,
  );
  if (error === null) return 'accepted';
  const { code, message } = error as { code?: string; message: string };
  return `${code ?? 'no code'}: ${message}`;
};
