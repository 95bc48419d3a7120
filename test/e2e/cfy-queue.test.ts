import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Execution } from '@cloudloom/client';
import { CfyStack, SERVER_REFUSAL } from '../support/cfy-stack.ts';
import { deployFiles } from '../support/deploying.ts';
import { eventually } from '../support/eventually.ts';
import { SharedFolder } from '../support/shared-folder.ts';
import { TWO_STEPS } from '../support/two-steps.ts';

let world: CfyStack;
let shared: SharedFolder;
beforeAll(async () => {
  shared = await SharedFolder.create();
  world = await CfyStack.start();
}, 120_000);
afterAll(async () => {
  await world?.close();
  await shared.remove();
}, 60_000);

const PREFIX = `${SERVER_REFUSAL}400: `;
const ID = /[0-9a-f]{8}-[0-9a-f-]{27}/;

const succeeds = (line: string, ...words: string[]) => world.run(line, ...words);
/** The whole text that the server refused with. */
async function refusal(line: string, ...words: string[]): Promise<string> {
  const output = await world.refused(line, ...words);
  const text = output.split('\n').find((one) => one.includes(PREFIX)) ?? output;
  return text.slice(text.indexOf(PREFIX) + PREFIX.length);
}
async function deployGated(id: string): Promise<SharedFolder> {
  const folder = await shared.section(id);
  await deployFiles(world.stack.client, id, TWO_STEPS, { folder: folder.path });
  return folder;
}
async function startGated(id: string, folder: SharedFolder): Promise<Execution> {
  const install = await world.stack.client.executions.start({ deploymentId: id, workflowId: 'install' });
  await eventually('the first operation runs', async () => (await folder.notes()).length > 0);
  return install;
}
const end = (id: string) => world.stack.client.executions.wait(id, { pollMilliseconds: 100 });
const latestOf = async (deploymentId: string): Promise<Execution> => {
  const { items } = await world.stack.client.executions.list({
    filters: { deploymentId },
    sort: ['-createdAt'],
  });
  return items[0]!;
};
const time = (text: string | null): number => new Date(text ?? NaN).getTime();

describe("the queue, with Cloudify's own command line client", () => {
  it('refuses in the three texts, queues with --queue, and starts by itself in the right order', async () => {
    const busy = await deployGated('busy');
    await (await deployGated('idle')).openGate();
    const install = await startGated('busy', busy);

    expect(await refusal('executions', 'start', 'uninstall', '-d', 'busy')).toBe(
      'The following executions are currently running for this deployment: ' +
        `[<Execution id=\`${install.id}\` tenant=\`default_tenant\` status=\`started\` workflow_id=\`install\`>]. ` +
        'To execute this workflow anyway, pass "force=true" as a query parameter to this request',
    );
    expect(await refusal('snapshots', 'create', 'refused')).toBe(
      'You cannot start a system-wide execution if there are other executions running. ' +
        `Currently running executions: ${install.id}`,
    );
    const said = await succeeds('snapshots', 'create', 'waiting', '--queue');
    expect(said).toContain(
      '`queue` flag was passed, snapshot creation will start automatically when possible.',
    );
    const snapshot = ID.exec(said.slice(said.indexOf('Execution id:')))?.[0] ?? '';

    for (const words of [
      ['-d', 'idle'],
      ['-d', 'idle', '--force'],
    ])
      expect(await refusal('executions', 'start', 'install', ...words)).toBe(
        `You cannot start an execution if there is a running system-wide execution (id: ${snapshot})`,
      );
    for (const [workflow, deployment] of [
      ['uninstall', 'busy'],
      ['install', 'idle'],
    ] as const)
      expect(await succeeds('executions', 'start', workflow, '-d', deployment, '--queue')).toContain(
        'Execution is being queued',
      );
    const [uninstall, other] = [await latestOf('busy'), await latestOf('idle')];
    expect([uninstall.status, other.status]).toEqual(['queued', 'queued']);
    expect(await world.stack.client.executions.why(snapshot)).toMatchObject({
      code: 'others_running',
      blockedBy: [{ id: install.id, workflowId: 'install', deploymentId: 'busy', status: 'started' }],
    });
    expect(await world.stack.client.executions.why(other.id)).toMatchObject({
      code: 'system_wide_waiting',
      blockedBy: [{ id: snapshot, workflowId: 'create_snapshot', deploymentId: null, status: 'queued' }],
    });

    await busy.openGate();
    const ended = await Promise.all([install.id, snapshot, uninstall.id, other.id].map(end));
    expect(ended.map(({ status }) => status)).toEqual(Array(4).fill('terminated'));
    const [first, alone, ...behind] = ended;
    expect(time(alone!.startedAt)).toBeGreaterThanOrEqual(time(first!.endedAt));
    for (const { startedAt } of behind) expect(time(startedAt)).toBeGreaterThanOrEqual(time(alone!.endedAt));
  }, 180_000);

  it('keeps the limit that an administrator sets', async () => {
    const gated = await deployGated('limited');
    await (await deployGated('beyond')).openGate();
    const install = await startGated('limited', gated);
    await succeeds('config', 'update', '{"max_concurrent_executions": 1}');
    expect(await refusal('executions', 'start', 'install', '-d', 'beyond')).toBe(
      'You cannot start an execution: 1 executions may run at the same time (max_concurrent_executions), and that ' +
        'many do. Try again when one of them has ended, or pass "queue=true", and it starts by itself when it can.',
    );
    await succeeds('executions', 'start', 'install', '-d', 'beyond', '--queue');
    const waiting = await latestOf('beyond');
    expect(await world.stack.client.executions.why(waiting.id)).toMatchObject({ code: 'limit_reached' });
    expect(await succeeds('config', 'list')).toMatch(/max_concurrent_executions\D+1\b/);
    await succeeds('config', 'update', '{"max_concurrent_executions": 0}');
    expect(await end(waiting.id)).toMatchObject({ status: 'terminated' });
    expect(await world.stack.client.executions.get(install.id)).toMatchObject({ status: 'started' });
    await gated.openGate();
    expect(await end(install.id)).toMatchObject({ status: 'terminated' });
  }, 180_000);

  it('takes a failed or cancelled execution in again', async () => {
    const folder = await deployGated('again');
    const install = await startGated('again', folder);
    await succeeds('executions', 'cancel', install.id);
    await folder.openGate();
    expect(await end(install.id)).toMatchObject({ status: 'cancelled' });
    await world.stack.client.executions.requeue(install.id);
    expect(await end(install.id)).toMatchObject({ status: 'terminated', resume: true });
    expect(await folder.notes()).toEqual(['first began', 'first ended', 'second ran']);
  }, 120_000);
});
