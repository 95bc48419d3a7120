import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Execution, ExecutionEvent, NodeInstance } from '@cloudloom/client';
import pg from 'pg';
import { packFiles } from '../support/archives.ts';
import { eventually } from '../support/eventually.ts';
import { uploadPlugin } from '../support/plugins.ts';
import { SharedFolder } from '../support/shared-folder.ts';
import { Stack } from '../support/stack.ts';
import { SETTINGS, workflowNameOf, type Action, type Behaviour } from './behaviour.ts';
import { packPlugin, PLUGIN } from './behaviours-plugin.ts';
import type { Seen } from './memory-run.ts';
import { fileNameOf, STEP_SCRIPT, stepFilesOf } from './server-script.ts';
import { lineOf, linesOf, LOG, nameInstances, withNames, type ToldEvent } from './told-event.ts';
import { blueprintOf, TOPOLOGIES, type TopologyName } from './topologies.ts';

const ENDED = new Set(['terminated', 'failed', 'cancelled']);
/** Milliseconds between two looks, and after which a run is given up. */
const POLL = 150;
const DEADLINE = 120_000;

/** One execution under observation. */
interface Observation {
  behaviour: Behaviour;
  execution: Execution;
  names: Map<string, string>;
  folder: SharedFolder;
  /** How many events were looked at. */
  heard: number;
  done: Set<Action>;
}

/** A whole stack that has the workflows of the behaviours as a plugin. */
export class BehaviourServer {
  private constructor(
    readonly stack: Stack,
    private readonly shared: SharedFolder,
  ) {}

  static async start(
    behaviours: readonly Behaviour[],
    variables: Record<string, string> = {},
  ): Promise<BehaviourServer> {
    const shared = await SharedFolder.create();
    const stack = await Stack.start(variables);
    const server = new BehaviourServer(stack, shared);
    try {
      await storeSettings(stack.databaseUrl);
      await uploadPlugin(stack, await packPlugin(behaviours), `?visibility=tenant&title=${PLUGIN}`);
      for (const topology of Object.keys(TOPOLOGIES) as TopologyName[])
        await stack.client.blueprints.upload(topology, {
          archive: await packFiles({
            'blueprint.yaml': blueprintOf(topology, [`plugin:${PLUGIN}`]),
            'scripts/step.sh': STEP_SCRIPT,
          }),
        });
      return server;
    } catch (error) {
      await server.close();
      throw error;
    }
  }

  /** Runs a behaviour's workflow in a deployment of its own, and does what its client does. */
  async run(behaviour: Behaviour): Promise<Seen & { executionId: string }> {
    const { client } = this.stack;
    const folder = await this.shared.section(behaviour.id);
    await mkdir(join(folder.path, 'told'));
    for (const [name, text] of stepFilesOf(behaviour)) await writeFile(join(folder.path, name), text);
    await client.deployments.create(behaviour.id, {
      blueprintId: behaviour.topology,
      inputs: { folder: folder.path },
    });
    const names = new Map<string, string>();
    nameInstances(await this.instancesOf(behaviour), names);
    await this.setStates(behaviour, names);
    const execution = await client.executions.start({
      deploymentId: behaviour.id,
      workflowId: workflowNameOf(behaviour),
      parameters: behaviour.parameters ?? {},
      allowCustomParameters: true,
      ...behaviour.start,
    });
    const observation = { behaviour, execution, names, folder, heard: 0, done: new Set<Action>() };
    let ended = await this.follow(observation);
    for (const { does, after } of behaviour.resumptions ?? []) {
      await tell(folder, 'end');
      if (after !== undefined)
        await eventually(`${behaviour.id} tells ${after}`, async () =>
          linesOf(await this.eventsOf(observation)).includes(after),
        );
      await (does === 'resume'
        ? client.executions.resume(execution.id)
        : client.executions.forceResume(execution.id));
      ended = await this.follow(observation);
    }
    return { executionId: execution.id, ...(await this.lookBack(observation, ended)) };
  }

  async close(): Promise<void> {
    await this.stack.close();
    await this.shared.remove();
  }

  /** Tells operations what was told, and acts when it is time, until the execution has ended. */
  private async follow(observation: Observation): Promise<Execution> {
    const { id } = observation.execution;
    for (const start = Date.now(); ;) {
      const execution = await this.stack.client.executions.get(id);
      await this.hear(observation);
      if (ENDED.has(execution.status)) return execution;
      if (Date.now() - start > DEADLINE) {
        await this.stack.client.executions.kill(id);
        throw new Error(
          `The execution was still ${execution.status} when it was given up. It told:\n${linesOf(await this.eventsOf(observation)).join('\n')}`,
        );
      }
      await sleep(POLL);
    }
  }

  private async hear(observation: Observation): Promise<void> {
    const events = await this.eventsOf(observation);
    for (const event of events.slice(observation.heard)) {
      observation.heard += 1;
      const line = lineOf(event);
      if (line === undefined) continue;
      await tell(observation.folder, line);
      await this.act(observation, line);
    }
  }

  private async act({ behaviour, execution, folder, done }: Observation, line: string): Promise<void> {
    const action = behaviour.actions?.find((each) => each.after === line && !done.has(each));
    if (!action) return;
    done.add(action);
    const { executions } = this.stack.client;
    if (action.does === 'cancel') await executions.cancel(execution.id);
    else if (action.does === 'kill') await executions.kill(execution.id);
    else await executions.forceCancel(execution.id);
    await tell(folder, action.does);
  }

  /** What is to be seen once the execution is over, and what operations tell that outlive it. */
  private async lookBack(observation: Observation, ended: Execution): Promise<Seen> {
    const { behaviour, names, folder } = observation;
    const events = await this.eventsOf(observation);
    const states = await this.statesOf(observation);
    await tell(folder, 'end');
    const expected = behaviour.expected.later?.length ?? 0;
    const later = (): Promise<string[]> =>
      this.eventsOf(observation).then((all) => linesOf(all.slice(events.length)));
    if (expected > 0)
      await eventually(`operations of ${behaviour.id} end`, async () => (await later()).length >= expected);
    return {
      status: ended.status,
      error: withNames(ended.error, names),
      events,
      later: await later(),
      states,
      seconds: (Date.parse(ended.endedAt ?? '') - Date.parse(ended.startedAt ?? '')) / 1000,
    };
  }

  private async eventsOf({ behaviour, execution, names }: Observation): Promise<ToldEvent[]> {
    const { items } = await this.stack.client.events.list({
      executionId: execution.id,
      sort: ['reportedTimestamp'],
    });
    // Lines of the log with an operation are what scripts printed.
    const told = items.filter((event) => event.type === 'cloudify_event' || event.operation === null);
    if (told.some(({ nodeInstanceId }) => nodeInstanceId !== null && !names.has(nodeInstanceId)))
      nameInstances(await this.instancesOf(behaviour), names);
    return told.map((event) => toldEvent(event, names));
  }

  private async instancesOf({ id }: Behaviour): Promise<NodeInstance[]> {
    return (await this.stack.client.nodeInstances.list({ filters: { deploymentId: id } })).items;
  }

  private async statesOf({ behaviour, names }: Observation): Promise<Record<string, string>> {
    const instances = await this.instancesOf(behaviour);
    nameInstances(instances, names);
    return Object.fromEntries(instances.map(({ id, state }) => [names.get(id) ?? id, state]));
  }

  private async setStates({ states = {} }: Behaviour, names: ReadonlyMap<string, string>): Promise<void> {
    for (const [id, name] of names)
      if (states[name] !== undefined)
        await this.stack.client.connection.request('PATCH', `/node-instances/${id}`, {
          query: { force: true },
          body: { version: 1, state: states[name] },
        });
  }
}

const tell = ({ path }: SharedFolder, line: string): Promise<void> =>
  writeFile(join(path, 'told', fileNameOf(line)), '');

function toldEvent(event: ExecutionEvent, names: ReadonlyMap<string, string>): ToldEvent {
  const { type, eventType, level, message, operation, nodeInstanceId, sourceId, targetId } = event;
  const isLog = type === 'cloudify_log';
  const nameOf = (id: string | null): string => names.get(id ?? '') ?? id ?? '';
  return {
    eventType: isLog ? LOG : (eventType ?? ''),
    message: withNames(isLog ? `${level} ${message}` : message, names),
    operation,
    subject: sourceId === null ? nameOf(nodeInstanceId) : `${nameOf(sourceId)}>${nameOf(targetId)}`,
  };
}

async function storeSettings(databaseUrl: string): Promise<void> {
  const database = new pg.Client({ connectionString: databaseUrl });
  await database.connect();
  try {
    const { taskRetries, taskRetryInterval, subgraphRetries } = SETTINGS;
    const settings = {
      task_retries: taskRetries,
      task_retry_interval: taskRetryInterval,
      subgraph_retries: subgraphRetries,
    };
    for (const [name, value] of Object.entries(settings))
      await database.query(
        'insert into settings (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value',
        [name, JSON.stringify(value)],
      );
  } finally {
    await database.end();
  }
}
