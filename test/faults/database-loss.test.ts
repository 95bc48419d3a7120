import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { deployFiles } from '../support/deploying.ts';
import { eventually } from '../support/eventually.ts';
import { SharedFolder } from '../support/shared-folder.ts';
import { Stack } from '../support/stack.ts';

let stack: Stack;
let shared: SharedFolder;
let database: pg.Client;
beforeAll(async () => {
  shared = await SharedFolder.create();
  stack = await Stack.start();
  database = new pg.Client({ connectionString: stack.databaseUrl });
  await database.connect();
}, 120_000);
afterAll(async () => {
  await database?.end();
  await stack?.close();
  await shared.remove();
}, 60_000);

const INSTANCES = 6;
/** Three waves, each of as many instances; every operation reads and writes through `ctx` while connections die. */
const BLUEPRINT = `
tosca_definitions_version: cloudify_dsl_1_4
imports: [cloudify/types/types.yaml]
inputs:
  folder: {}
node_types:
  Step:
    derived_from: cloudify.nodes.Root
    interfaces:
      cloudify.interfaces.lifecycle:
        create:
          implementation: scripts/note.sh
          inputs: { folder: { default: { get_input: folder } } }
        start:
          implementation: scripts/note.sh
          inputs: { folder: { default: { get_input: folder } } }
node_templates:
  one: { type: Step, instances: { deploy: ${INSTANCES} } }
  two:
    type: Step
    instances: { deploy: ${INSTANCES} }
    relationships:
      - { type: cloudify.relationships.connected_to, target: one }
  three:
    type: Step
    instances: { deploy: ${INSTANCES} }
    relationships:
      - { type: cloudify.relationships.connected_to, target: two }
`;
const NOTE = `#!/bin/bash
set -e
operation=$(ctx operation name)
echo "$(ctx instance id) \${operation##*.}" >>"$folder/notes"
sleep 0.2
ctx instance runtime-properties "\${operation##*.}" done
`;

/** Ends every session of this database but our own, as a restart of the server would. How many there were. */
async function breakSessions(): Promise<number> {
  const { rowCount } = await database.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`,
  );
  return rowCount ?? 0;
}

/** Attempts that began, and scripts that did. */
async function progress(): Promise<number> {
  const { rows } = await database.query<{ count: number }>(
    'select count(*)::int as count from operation_attempts',
  );
  return (rows[0]?.count ?? 0) + (await shared.notes()).length;
}

describe('a database that drops all its sessions again and again', () => {
  const expected = INSTANCES * 3 * 2;
  let id: string;
  let broken = 0;

  it('does not keep an install from its end', async () => {
    const files = { 'blueprint.yaml': BLUEPRINT, 'scripts/note.sh': NOTE };
    await deployFiles(stack.client, 'shaken', files, { folder: shared.path });
    id = (await stack.client.executions.start({ deploymentId: 'shaken', workflowId: 'install' })).id;
    // Tied to the progress, not to the clock: the sessions break while operations are prepared, run and end.
    for (let seen = -1; (await shared.notes()).length < expected;) {
      seen = await eventually(
        'the install makes progress',
        async () => {
          const now = await progress();
          return now > seen && now;
        },
        { seconds: 90, everyMilliseconds: 10 },
      );
      broken += await breakSessions();
    }
    const execution = await eventually(
      'the install has ended',
      async () => {
        // A request whose session breaks is answered with an error; the next one is not.
        const found = await stack.client.executions.get(id).catch(() => null);
        return found !== null && found.endedAt !== null && found;
      },
      { seconds: 120 },
    );
    expect([execution.status, execution.error]).toEqual(['terminated', '']);
    expect(broken).toBeGreaterThan(expected / 4);
  }, 240_000);

  it('makes no operation run twice', async () => {
    const notes = await shared.notes();
    expect(notes).toHaveLength(expected);
    expect(new Set(notes).size).toBe(expected);
    const { rows } = await database.query(
      `select task_path, count(*)::int as ends, json_agg(json_build_object('retry', retry_number, 'end', end_state, 'error', error)) as attempts
         from operation_attempts
        where execution_id = $1 and end_state <> 'lost' group by task_path`,
      [id],
    );
    expect(rows).toHaveLength(expected);
    expect(rows.filter(({ ends }: { ends: number }) => ends !== 1)).toEqual([]);
  });

  it('leaves every state and every result in place', async () => {
    const { items } = await stack.client.nodeInstances.list({ filters: { deploymentId: 'shaken' } });
    expect(items).toHaveLength(INSTANCES * 3);
    for (const { state, runtimeProperties } of items)
      expect({ state, runtimeProperties }).toEqual({
        state: 'started',
        runtimeProperties: { create: 'done', start: 'done' },
      });
  });

  it('loses no event and tells none twice', async () => {
    const { rows } = await database.query<{ first: number; last: number; stored: number }>(
      `select min(seq)::int as first, max(seq)::int as last, count(*)::int as stored from events where execution_id = $1`,
      [id],
    );
    expect(rows[0]?.first).toBe(1);
    expect(rows[0]?.last).toBe(rows[0]?.stored);
    const { items } = await stack.client.events.list({ executionId: id });
    const ofOperations = items.filter(
      ({ operation, type }) => operation !== null && type === 'cloudify_event',
    );
    for (const eventType of ['sending_task', 'task_started', 'task_succeeded'])
      expect(ofOperations.filter((event) => event.eventType === eventType)).toHaveLength(expected);
  });
});
