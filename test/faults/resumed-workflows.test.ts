import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Execution, JsonObject } from '@cloudloom/client';
import { deployFiles, run } from '../support/deploying.ts';
import { eventually } from '../support/eventually.ts';
import { SharedFolder } from '../support/shared-folder.ts';
import { Stack } from '../support/stack.ts';

/** Where the moments of the kills come from; CLOUDLOOM_SEED=N has others. */
const SEED = Number(process.env['CLOUDLOOM_SEED'] ?? 20_261_121);
const KILLS = 2;

/** Notes when it begins and when it ends: time, number of the retry, operation, instances. */
const noting = (instances: string): string => `#!/bin/bash
note() { echo "$1 $(date +%s%3N) $retry $operation $instances" >>"$folder/notes"; }
retry=$(ctx operation retry-number)
operation=$(ctx operation name)
instances=${instances}
note begin
sleep 0.3
note end
`;
const NODE = noting('"$(ctx instance id)"');
const RELATIONSHIP = noting('"$(ctx source instance id)>$(ctx target instance id)"');

const operations = (names: string[], script: string): string =>
  names
    .map(
      (name) =>
        `        ${name}: { implementation: scripts/${script}, inputs: { folder: { default: { get_input: folder } } } }`,
    )
    .join('\n');

/** Sixteen instances, three deep, that are connected with each other. */
const BLUEPRINT = `
tosca_definitions_version: cloudify_dsl_1_5
imports: [cloudify/types/types.yaml]
inputs:
  folder: {}
node_types:
  service:
    derived_from: cloudify.nodes.Root
    interfaces:
      cloudify.interfaces.lifecycle:
${operations(['create', 'configure', 'start', 'stop', 'delete'], 'node.sh')}
relationships:
  wired_to:
    derived_from: cloudify.relationships.connected_to
    source_interfaces:
      cloudify.interfaces.relationship_lifecycle:
${operations(['establish', 'unlink'], 'relationship.sh')}
node_templates:
  rack: { type: service, instances: { deploy: 2 } }
  shelf:
    type: service
    instances: { deploy: 2 }
    relationships: [{ type: cloudify.relationships.contained_in, target: rack }]
  database: { type: service, instances: { deploy: 2 } }
  web:
    type: service
    instances: { deploy: 2 }
    relationships:
      - { type: cloudify.relationships.contained_in, target: shelf }
      - { type: wired_to, target: database }
`;

/** What is killed in its middle; all of it runs at the same time. */
const STORIES: Record<string, { workflow: string; parameters: JsonObject; isResumed?: boolean }> = {
  installed: { workflow: 'install', parameters: {} },
  uninstalled: { workflow: 'uninstall', parameters: {} },
  scaled: { workflow: 'scale', parameters: { scalable_entity_name: 'web', delta: 1 } },
  healed: { workflow: 'heal', parameters: { force_reinstall: true } },
  'install-resumed': { workflow: 'install', parameters: {}, isResumed: true },
  'uninstall-resumed': { workflow: 'uninstall', parameters: {}, isResumed: true },
};

let stack: Stack;
let shared: SharedFolder;
beforeAll(async () => {
  shared = await SharedFolder.create();
  stack = await Stack.start();
}, 120_000);
afterAll(async () => {
  await stack?.close();
  await shared.remove();
}, 60_000);

/** Numbers from 0 to 1 that the seed determines. */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed >>> 0; ;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

interface Note {
  what: 'begin' | 'end';
  at: number;
  retry: string;
  /** Operation and instances. */
  task: string;
}

async function notesOf(folder: SharedFolder): Promise<Note[]> {
  return (await folder.notes()).map((line) => {
    const [what, at, retry, ...task] = line.split(' ');
    return { what: what as Note['what'], at: Number(at), retry: retry ?? '', task: task.join(' ') };
  });
}

/** As in another deployment of the same blueprint: without the random part of instance ids. */
const general = (task: string): string => task.replaceAll(/_[a-z0-9]{6}\b/g, '');

async function deployed(name: string): Promise<SharedFolder> {
  const folder = await shared.section(name);
  const files = {
    'blueprint.yaml': BLUEPRINT,
    'scripts/node.sh': NODE,
    'scripts/relationship.sh': RELATIONSHIP,
  };
  await deployFiles(stack.client, name, files, { folder: folder.path });
  return folder;
}

async function succeed(name: string, workflow: string, parameters: JsonObject = {}): Promise<Execution> {
  const execution = await run(stack.client, name, workflow, parameters);
  expect([name, workflow, execution.status, execution.error]).toEqual([name, workflow, 'terminated', '']);
  return execution;
}

/** Ends of operations as they are recorded: what and when. */
async function recordedEnds(executionId: string): Promise<{ task: string; at: number }[]> {
  const { items } = await stack.client.events.list({ executionId, eventType: 'task_succeeded' });
  return items.map(({ operation, nodeInstanceId, sourceId, targetId, timestamp }) => ({
    task: `${operation} ${nodeInstanceId ?? `${sourceId}>${targetId}`}`,
    at: Date.parse(String(timestamp)),
  }));
}

/** What each workflow does when nothing comes in between. */
async function undisturbed(): Promise<Record<string, string[]>> {
  await deployed('undisturbed');
  const done: Record<string, string[]> = {};
  for (const story of ['installed', 'scaled', 'healed', 'uninstalled']) {
    // A heal and an uninstall are to find what the disturbed ones find.
    if (story === 'healed') await succeed('undisturbed', 'scale', { scalable_entity_name: 'web', delta: -1 });
    const { workflow, parameters } = STORIES[story]!;
    const { id } = await succeed('undisturbed', workflow, parameters);
    done[workflow] = (await recordedEnds(id)).map(({ task }) => general(task)).sort();
  }
  return done;
}

/** A resumed installation takes away what an interrupted try may have left. */
const isCleanUp = (workflow: string, task: string): boolean =>
  workflow === 'install' && /\.(stop|delete) /.test(task);

/** Runs that began after the end of their operation was recorded, and runs that could not know that they were not the first. */
function judge(notes: readonly Note[], ends: readonly { task: string; at: number }[]) {
  const late: Note[] = [];
  const unmarked: Note[][] = [];
  let repeated = 0;
  for (const { task, at } of ends) {
    const begins = notes.filter((note) => note.task === task && note.what === 'begin');
    repeated += Math.max(0, begins.length - 1);
    late.push(...begins.filter((begin) => begin.at > at));
    if (new Set(begins.map(({ retry }) => retry)).size < begins.length) unmarked.push(begins);
  }
  return { late, unmarked, repeated };
}

const areOver = async (executionIds: readonly string[]): Promise<boolean> => {
  const executions = await Promise.all(executionIds.map((id) => stack.client.executions.get(id)));
  return executions.every(({ status }) => ['terminated', 'failed', 'cancelled'].includes(status));
};

/** Kills the worker at random moments while anything goes on; `meanwhile` happens when it is gone for the first time. */
async function killAtRandom(
  stories: { folders: readonly SharedFolder[]; executionIds: readonly string[] },
  meanwhile: () => Promise<void>,
): Promise<void> {
  const random = numbers(SEED);
  const count = async () =>
    (await Promise.all(stories.folders.map((folder) => folder.notes()))).flat().length;
  for (let kill = 0; kill < KILLS; kill += 1) {
    const before = await count();
    const goesOn = async () => (await count()) > before + 5 || (await areOver(stories.executionIds));
    await eventually('operations run', goesOn, { seconds: 120 });
    if (await areOver(stories.executionIds)) return;
    await sleep(3000 * random.next().value);
    await stack.worker.kill();
    if (kill === 0) await meanwhile();
    await stack.startWorker();
  }
}

describe('workflows whose worker is killed again and again', () => {
  it('run each operation whose end was recorded once, and miss none', async () => {
    const expected = await undisturbed();
    const folders: Record<string, SharedFolder> = {};
    const begun: Record<string, number> = {};
    for (const [name, { workflow }] of Object.entries(STORIES)) {
      folders[name] = await deployed(name);
      if (workflow !== 'install') await succeed(name, 'install');
      begun[name] = (await notesOf(folders[name])).length;
    }
    const executions: Record<string, string> = {};
    for (const [name, { workflow: workflowId, parameters }] of Object.entries(STORIES))
      executions[name] = (
        await stack.client.executions.start({ deploymentId: name, workflowId, parameters })
      ).id;
    const resumed = Object.keys(STORIES).filter((name) => STORIES[name]?.isResumed);

    const stories = { folders: Object.values(folders), executionIds: Object.values(executions) };
    await killAtRandom(stories, async () => {
      for (const name of resumed) await stack.client.executions.kill(executions[name]!);
      for (const name of resumed) {
        await stack.client.executions.wait(executions[name]!, { pollMilliseconds: 200 });
        await stack.client.executions.resume(executions[name]!);
      }
    });

    let repeated = 0;
    for (const [name, { workflow }] of Object.entries(STORIES)) {
      const execution = await stack.client.executions.wait(executions[name]!, { pollMilliseconds: 200 });
      expect([name, execution.status, execution.error]).toEqual([name, 'terminated', '']);
      const ends = await recordedEnds(execution.id);
      const done = ends.map(({ task }) => general(task)).filter((task) => !isCleanUp(workflow, task));
      expect({ name, done: done.sort() }).toEqual({ name, done: expected[workflow] });
      const notes = (await notesOf(folders[name]!)).slice(begun[name]);
      const { late, unmarked, repeated: again } = judge(notes, ends);
      expect({ name, late, unmarked }).toEqual({ name, late: [], unmarked: [] });
      repeated += again;
    }
    // Otherwise no kill would have come at a moment that matters.
    expect(repeated).toBeGreaterThan(0);
  }, 900_000);
});
