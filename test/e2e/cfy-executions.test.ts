import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Execution } from '@cloudloom/client';
import { OF_EXECUTIONS, expectRefusals } from '../support/cfy-refusals.ts';
import { CfyStack } from '../support/cfy-stack.ts';
import { deployFiles, run } from '../support/deploying.ts';
import { eventually } from '../support/eventually.ts';
import { inBatches } from '../support/in-batches.ts';
import { printedRows, printedTable } from '../support/printed-table.ts';
import { SAY_MEND_WAIT } from '../support/say-mend-wait.ts';
import { SharedFolder } from '../support/shared-folder.ts';

let world: CfyStack;
let shared: SharedFolder;
/** Two deployments: on `shop` much happens at the same time, on `diary` one thing after the other. */
let shop: SharedFolder;
let diary: SharedFolder;
const written: Execution[] = [];
beforeAll(async () => {
  shared = await SharedFolder.create();
  world = await CfyStack.start();
  shop = await shared.section('shop');
  diary = await shared.section('diary');
  const { client } = world.stack;
  await deployFiles(client, 'shop', SAY_MEND_WAIT, { folder: shop.path });
  await client.deployments.create('diary', { blueprintId: 'shop', inputs: { folder: diary.path } });
  for (const operation of ['test.say', 'test.mend'])
    written.push(await run(client, 'diary', 'execute_operation', { operation }));
}, 180_000);
afterAll(async () => {
  for (const folder of [shop, diary]) await folder?.openGate();
  await world?.close();
  await shared?.remove();
}, 60_000);

/** The execution that the command tells how to follow. */
const idIn = (output: string): string =>
  /cfy events list (?:--tail )?([0-9a-f-]{36})/.exec(output)?.[1] ?? '';
const end = (id: string) => world.stack.client.executions.wait(id, { pollMilliseconds: 100 });
const linesOf = (output: string): string[] => output.split('\n').filter((line) => / (CFY|LOG) </.test(line));
/** Starts the operation that waits for the gate of a deployment; it waits already. */
async function startWaiting(deploymentId: string, folder: SharedFolder): Promise<Execution> {
  const before = (await folder.notes()).length;
  const parameters = { operation: 'test.wait' };
  const wanted = { deploymentId, workflowId: 'execute_operation', parameters, force: true };
  const execution = await world.stack.client.executions.start(wanted);
  await eventually('it waits', async () => (await folder.notes()).length > before);
  return execution;
}

describe('cfy executions start', () => {
  const START = 'executions start execute_operation -d shop -f';

  it('waits for the end, prints what happens, and ends as the execution does', async () => {
    const kwargs =
      '{"operation": "test.say", "operation_kwargs": {"word": "bye"}, "allow_kwargs_override": true}';
    const [said, dry, custom, silent, failed, late] = await Promise.all([
      world.run(`${START} -p`, kwargs),
      world.run(`${START} -p operation=test.say --dry-run`),
      world.run(`${START} -p operation=test.say;colour=red --allow-custom-parameters`),
      world.run(`${START} -p operation=test.say --no-logs`),
      world.refused(`${START} -p operation=test.mend`),
      world.refused(`${START} -p operation=test.wait --timeout 1`),
    ]);
    expect(said).toContain(
      'Executing workflow `execute_operation` on deployment `shop` [timeout=900 seconds]',
    );
    expect(linesOf(said).map((line) => line.slice(line.indexOf('<')).replace(/web_\w{6}/, 'web_1'))).toEqual([
      "<shop> Starting 'execute_operation' workflow execution",
      "<shop> Subgraph started 'web_1'",
      "<shop> [web_1] Starting operation test.say (Operation parameters: {'word': 'bye'})",
      "<shop> [web_1.say] Sending task 'script_runner.tasks.run'",
      "<shop> [web_1.say] Task started 'script_runner.tasks.run'",
      '<shop> [web_1.say] INFO: saying bye',
      "<shop> [web_1.say] Task succeeded 'script_runner.tasks.run'",
      '<shop> [web_1] Finished operation test.say',
      "<shop> Subgraph succeeded 'web_1'",
      "<shop> 'execute_operation' workflow execution succeeded",
    ]);
    expect(said).toContain('Finished executing workflow execute_operation on deployment shop\n* Run');

    expect(linesOf(dry).at(-1)).toMatch(/workflow execution succeeded \(dry run\)$/);
    expect(dry).not.toContain('saying');
    expect(custom).toContain('INFO: saying hello');
    expect(await world.run(`executions get ${idIn(custom)}`)).toMatch(/\tcolour: +red\n/);
    expect(linesOf(silent).filter((line) => line.includes(' LOG '))).toEqual([]);
    expect(linesOf(silent).at(-1)).toContain('succeeded');

    expect(failed).toMatch(/LOG <shop> \[web_\w+\.mend\] INFO: <err> no such table/);
    expect(failed).toMatch(
      /^Execution of workflow execute_operation for deployment shop failed\. \[error=.*exit_code: 3, stderr: no such table`\]$/m,
    );
    expect(late).toContain("Timed out waiting for workflow 'execute_operation' of deployment 'shop' to end.");
    await eventually('it waits', async () => (await shop.notes()).length > 0);
    expect(await world.stack.client.executions.get(idIn(late))).toMatchObject({ status: 'started' });
    await shop.openGate();
    expect(await end(idIn(late))).toMatchObject({ status: 'terminated' });
  }, 240_000);

  it('does not lose arguments that came as text', async () => {
    expect(
      await world.refused(`${START} -p operation=test.say -p`, 'operation_kwargs={"word":"bye"}'),
    ).toContain(`operation_kwargs must be a dictionary, but is: '{"word":"bye"}'`);
  }, 120_000);
});

const LISTED = [
  ...['id', 'workflow_id', 'status', 'is_dry_run', 'deployment_id', 'created_at', 'started_at'],
  ...['scheduled_for', 'visibility', 'tenant_name', 'created_by'],
];
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/);

describe('cfy executions', () => {
  it('are listed, sorted and paged', async () => {
    const [listed, newest, json, none] = await Promise.all([
      world.run('executions list -d diary'),
      world.run('executions list -d diary --sort-by created_at --descending --pagination-size 1'),
      world.run('executions list -d diary --json'),
      world.run('executions list -d nowhere'),
    ]);
    const common = { deployment_id: 'diary', is_dry_run: 'False', created_at: TIME, started_at: TIME };
    const owned = {
      scheduled_for: '',
      visibility: 'tenant',
      tenant_name: 'default_tenant',
      created_by: 'admin',
    };
    const row = (workflow_id: string, status: string, id: unknown) => ({
      ...{ id, workflow_id, status, ...common, ...owned },
    });
    expect(printedTable(listed)).toEqual({
      title: 'Executions:',
      columns: LISTED,
      rows: [
        row('create_deployment_environment', 'completed', expect.any(String)),
        row('execute_operation', 'completed', written[0]?.id),
        row('execute_operation', 'failed', written[1]?.id),
      ],
    });
    expect(listed).toContain('Showing 3 of 3 executions');
    expect(printedRows(newest)).toMatchObject([{ id: written[1]?.id }]);
    expect(newest).toContain('Showing 1 of 3 executions');
    const rows = JSON.parse(json) as Record<string, unknown>[];
    expect(Object.keys(rows[0] ?? {})).toEqual(LISTED);
    expect(rows.map(({ status }) => status)).toEqual(['completed', 'completed', 'failed']);
    expect(printedTable(none)).toMatchObject({ columns: LISTED, rows: [] });
  }, 120_000);

  it('are shown by id, with their graphs and operations, and counted', async () => {
    const id = written[1]?.id ?? '';
    const [shown, graphs, operations, failed, internal, counted] = await Promise.all([
      world.run(`executions get ${id}`),
      world.run(`executions graphs list ${id}`),
      world.run(`executions operations list ${id}`),
      world.run(`executions operations list ${id} --state failed`),
      world.run(`executions operations list ${id} --show-internal`),
      world.run('executions summary deployment_id status'),
    ]);
    expect(printedTable(shown).columns).toEqual([
      ...[
        'id',
        'workflow_id',
        'status',
        'is_dry_run',
        'deployment_id',
        'blueprint_id',
        'created_at',
        'ended_at',
      ],
      ...['error', 'visibility', 'tenant_name', 'created_by', 'started_at', 'scheduled_for'],
    ]);
    expect(printedRows(shown)).toMatchObject([
      {
        id,
        status: 'failed',
        blueprint_id: 'shop',
        ended_at: TIME,
        error: expect.stringMatching(/no such table`$/),
      },
    ]);
    expect(shown).toMatch(/Execution Parameters:\n\toperation: +test\.mend\n\toperation_kwargs: +\{\}\n/);

    const [graph] = printedRows(graphs);
    expect(graph).toEqual({ id: expect.any(String), name: 'execute_operation_test.mend', created_at: TIME });
    const unplaced = { manager_name: '', agent_name: '', id: expect.any(String) };
    expect(printedTable(operations)).toEqual({
      title: 'Operations',
      columns: ['id', 'name', 'type', 'state', 'manager_name', 'agent_name'],
      rows: [
        { ...unplaced, name: expect.stringMatching(/^web_/), type: 'SubgraphTask', state: 'failed' },
        { ...unplaced, name: 'script_runner.tasks.run', type: 'RemoteWorkflowTask', state: 'failed' },
      ],
    });
    expect(printedRows(failed)).toEqual(printedRows(operations));
    expect(printedRows(internal).length).toBeGreaterThan(2);
    const [ofGraph, one] = await Promise.all([
      world.run(`executions operations list --graph-id ${graph?.['id']}`),
      world.run(`executions operations get ${printedRows(failed)[1]?.['id']}`),
    ]);
    expect(printedRows(ofGraph)).toEqual(printedRows(operations));
    expect(one).toMatch(/\tname: +script_runner\.tasks\.run\n\tstate: +failed\n/);
    expect(printedRows(counted).filter((each) => each['deployment_id'] === 'diary')).toEqual([
      { deployment_id: 'diary', status: 'failed', executions: '1' },
      { deployment_id: 'diary', status: 'terminated', executions: '2' },
      { deployment_id: 'diary', status: 'TOTAL', executions: '3' },
    ]);
  }, 120_000);

  it('of a group are started, listed and shown', async () => {
    await world.run('deployments groups create few');
    await world.run('deployments groups extend few -d diary');
    const started = await world.run('executions groups start execute_operation -g few -p operation=test.say');
    expect(started).toContain('running execute_operation on deployment group few [concurrency=5]');
    const listed = printedTable(await world.run('executions groups list'));
    const id = listed.rows[0]?.['id'] ?? '';
    expect(listed).toEqual({
      title: 'Execution groups:',
      columns: ['id', 'workflow_id', 'deployment_group'],
      rows: [
        {
          id: expect.stringMatching(/^[0-9a-f-]{36}$/),
          workflow_id: 'execute_operation',
          deployment_group: 'few',
        },
      ],
    });
    const [shown, details, cancelled] = await Promise.all([
      world.run(`executions groups get ${id}`),
      world.run(`executions groups details ${id}`),
      world.run(`executions groups cancel ${id}`),
    ]);
    expect(printedRows(shown)).toEqual([
      { id, workflow_id: 'execute_operation', deployment_group_id: 'few' },
    ]);
    expect(printedTable(details).columns.slice(2)).toEqual(['#executions', 'created_at', 'status']);
    expect(printedRows(details)).toMatchObject([
      { '#executions': '1', created_at: TIME, status: 'terminated' },
    ]);
    // All have ended: there is nothing to cancel, which is no error.
    expect(cancelled).toContain(`A cancel request for group ${id} has been sent`);
    expect(printedRows(await world.run(`executions groups details ${id}`))).toMatchObject([
      { status: 'terminated' },
    ]);
  }, 240_000);

  it('are cancelled in three ways and resumed', async () => {
    const folder = await shared.section('stopped');
    const inputs = { folder: folder.path };
    await world.stack.client.deployments.create('stopped', { blueprintId: 'shop', inputs });
    const ways = [['', 'Cancelling'], [' -f', 'Force-cancelling'], [' -k', 'Killing']] as const; // prettier-ignore
    await inBatches(ways, async ([flag, word]) => {
      const { id } = await startWaiting('stopped', folder);
      const output = await world.run(`executions cancel ${id}${flag}`);
      expect(output).toContain(
        `${word} execution ${id}\nA cancel request for execution ${id} has been sent.`,
      );
      expect(await end(id)).toMatchObject({ status: 'cancelled', error: '' });
      expect(printedRows(await world.run(`executions get ${id}`))).toMatchObject([
        { status: 'cancelled', error: '' },
      ]);
      expect(await world.refused(`executions cancel ${id}`)).toContain(
        `400: Can't cancel execution ${id} because it's in status cancelled`,
      );
    });
    await folder.openGate();

    const [good, broken] = written.map(({ id }) => id);
    expect(await world.refused(`executions resume ${good}`)).toContain(
      `409: Cannot resume execution: \`${good}\` in state: \`terminated\``,
    );
    expect(await world.run(`executions resume ${broken} --reset-operations`)).toContain(
      `A resume request for execution ${broken} has been sent.`,
    );
    expect(await end(broken ?? '')).toMatchObject({ status: 'failed' });
    await writeFile(join(diary.path, 'mended'), '');
    await world.run(`executions resume ${broken}`);
    expect(await end(broken ?? '')).toMatchObject({ status: 'terminated', error: '' });
    expect(
      linesOf(await world.run(`events list ${broken}`)).filter((line) => line.includes('Resuming')),
    ).toHaveLength(2);
  }, 300_000);
});

describe('cfy events', () => {
  it('are listed by node, operation, kind, time and page', async () => {
    const list = `events list ${written[0]?.id}`;
    const lines = [
      'Starting workflow', 'Subgraph', 'Starting operation', 'Sending', 'Task started', 'saying',
      'Task succeeded', 'Finished operation', 'Subgraph', 'workflow succeeded',
    ]; // prettier-ignore
    const [all, loud, silent, ofNode, ofOperation, ofNobody, early, late, page] = await inBatches(
      [
        ...['', ' -vv', ' --no-logs', ' --node web', ' --node web --operation test.say', ' --node nobody'],
        ...[' --to 2020-01-01', ' --from 2020-01-01', ' --pagination-offset 1 --pagination-size 2'],
      ],
      (flags) => world.run(list + flags),
    );
    expect(linesOf(all ?? '')).toHaveLength(lines.length);
    expect(all).toContain('Showing 11 of 11 events');
    expect(loud).toMatch(/LOG <diary> \[web_\w+\.say\] DEBUG: whispering/);
    expect(linesOf(silent ?? '')).toEqual(linesOf(all ?? '').filter((line) => line.includes(' CFY ')));
    expect(linesOf(ofNode ?? '')).toEqual(linesOf(all ?? '').filter((line) => line.includes('[web_')));
    expect(linesOf(ofOperation ?? '')).toEqual(
      linesOf(all ?? '').filter((line) => /\[web_\w+\.say\]/.test(line)),
    );
    for (const empty of [ofNobody, early]) expect(empty).toContain('Showing 0 of 0 events');
    expect(linesOf(late ?? '')).toEqual(linesOf(all ?? ''));
    expect(linesOf(page ?? '')).toEqual(linesOf(all ?? '').slice(1, 3));
    expect(page).toContain('Showing 2 of 11 events');
  }, 240_000);

  it('are followed to the end', async () => {
    const { id } = await startWaiting('diary', diary);
    const followed = world.cfy.launch('events', 'list', id, '--tail');
    await eventually('it shows what runs', () => followed.outputSoFar().includes('Task started'), {
      seconds: 60,
    });
    await diary.openGate();
    const { exitCode, output } = await followed.ended;
    expect(exitCode).toBe(0);
    expect(linesOf(output).at(-1)).toContain("'execute_operation' workflow execution succeeded");
    expect(output).toContain('Finished executing workflow execute_operation on deployment diary');
    expect(await end(id)).toMatchObject({ status: 'terminated' });
  }, 120_000);

  it('are deleted, and kept in a file where that is asked for', async () => {
    const list = `events list ${written[0]?.id}`;
    expect(await world.run('events delete diary --before', '1 hour')).toContain('No events to delete');
    expect(await world.run('events delete diary --no-logs')).toMatch(/Deleted [1-9]\d* events/);
    const left = await world.run(`${list} -vv`);
    expect(linesOf(left).map((line) => line.slice(line.indexOf(']') + 2))).toEqual([
      'DEBUG: whispering',
      'INFO: saying hello',
    ]);
    const file = join(world.cfy.folder, 'kept.txt');
    await world.run(`events delete diary --store-before -o ${file}`);
    expect(await readFile(file, 'utf8')).toContain('INFO: saying hello');
    expect(await world.run(list)).toContain('Showing 0 of 0 events');
  }, 120_000);
});

describe('cfy', () => {
  it('refuses with exit code 1, or 2 where it is used wrongly', async () => {
    await expectRefusals(world.cfy, OF_EXECUTIONS);
  }, 240_000);

  it('waits for an environment that is still being created', async () => {
    await world.stack.worker.stop();
    const { client } = world.stack;
    const inputs = { folder: shop.path };
    await client.deployments.create('late', { blueprintId: 'shop', inputs, async: true });
    const started = world.cfy.launch(
      ...'executions start execute_operation -d late -p operation=test.say'.split(' '),
    );
    await eventually(
      'it waits for the environment',
      () => started.outputSoFar().includes('Deployment environment creation is pending...'),
      { seconds: 60 },
    );
    await world.stack.startWorker();
    const { exitCode, output } = await started.ended;
    expect([exitCode, output]).toEqual([
      0,
      expect.stringContaining("Starting 'create_deployment_environment'"),
    ]);
    expect(output).toContain('INFO: saying hello');
    expect(output).toContain('Finished executing workflow execute_operation on deployment late');
  }, 240_000);

  it('deletes ended executions, but for the last ones', async () => {
    expect(await world.run('executions delete --before', '1 hour')).toContain('No executions to delete');
    expect(await world.run('executions delete --keep-last 2')).toMatch(/Deleted [1-9]\d* executions/);
    const left = printedRows(await world.run('executions list')).map(({ workflow_id }) => workflow_id);
    const environments = left.filter((workflow) => workflow === 'create_deployment_environment');
    expect([environments.length, left.length]).toEqual([4, 6]);
    expect(await world.run('executions delete --keep-last 2')).toContain('No executions to delete');
  }, 120_000);
});
