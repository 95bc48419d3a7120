import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { create, extract } from 'tar';
import type { Execution } from '@cloudloom/model';
import { AccountLockRepository, TenantRepository, TokenRepository, UserRepository } from '@cloudloom/model';
import { packFiles } from '../support/archives.ts';
import { aDeployment, anEvent, anExecution } from '../support/builders.ts';
import { readLists } from '../support/list-routes.ts';
import { packPlugin } from '../support/plugins.ts';
import { basic } from '../support/http-calls.ts';
import { useManager, type ManagerWorld } from './manager-world.ts';

const BLUEPRINT = `
tosca_definitions_version: cloudify_dsl_1_5
imports: [cloudify/types/types.yaml]
inputs: { greeting: { default: "several\\nlines" } }
node_templates: { app: { type: cloudify.nodes.Root } }
`;
const ICON = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0xff, 0x5c, 0x0a]);
const SCOPE = { tenantName: 'default_tenant', username: 'admin' };

interface Body {
  id: string;
  status: string;
  error: string;
  message: string;
  error_code: string;
}

const bodyOf = (answer: { body: unknown }): Body => answer.body as Body;

function requireCreated({ status, body }: { status: number; body: unknown }): void {
  if (status !== 201) throw new Error(`Answered with ${status}: ${JSON.stringify(body)}`);
}

function requireDone({ status, body }: { status: number; body: unknown }): void {
  if (status >= 300) throw new Error(`Answered with ${status}: ${JSON.stringify(body)}`);
}

/** Plays the worker that installs every plugin at once. */
function installPlugins(world: ManagerWorld): void {
  let stop: () => Promise<void>;
  beforeAll(async () => {
    const { plugins } = world.room.stores;
    stop = await world.database.listen('cloudloom_plugins', (id) => {
      void plugins.recordInstallation(id, { state: 'installed', error: null });
    });
  });
  afterAll(() => stop());
}

async function ended(world: ManagerWorld, id: string): Promise<Execution> {
  const execution = await world.room.waiter.waitForEnd(id, 60_000);
  if (execution === null) throw new Error(`Execution ${id} is gone`);
  return execution;
}

async function makeSnapshot(world: ManagerWorld, id: string, body = {}): Promise<Execution> {
  const answer = await world.call('PUT', `/snapshots/${id}`, { body });
  requireCreated(answer);
  return ended(world, bodyOf(answer).id);
}

async function download(world: ManagerWorld, id: string): Promise<Uint8Array<ArrayBuffer>> {
  const answer = await world.call('GET', `/snapshots/${id}/archive`);
  expect(answer.status).toBe(200);
  return new Uint8Array(answer.body as Buffer);
}

async function restore(
  world: ManagerWorld,
  id: string,
  { archive, body = {} }: { archive: Uint8Array<ArrayBuffer>; body?: object },
): Promise<Execution> {
  expect(await world.call('PUT', `/snapshots/${id}/archive`, { raw: archive })).toMatchObject({
    status: 201,
  });
  // As the real client does it: it names no tenant here.
  const answer = await world.call('POST', `/snapshots/${id}/restore`, { body, headers: { Tenant: '' } });
  expect(answer).toMatchObject({ status: 200 });
  return ended(world, bodyOf(answer).id);
}

const lists = (world: ManagerWorld, left: string[] = []) =>
  readLists(world.url, (path) => world.call('GET', path), left);

/** Something in every table that a manager without an engine can fill. */
async function fill(world: ManagerWorld): Promise<void> {
  const { database, room } = world;
  await new TenantRepository(database).ensure('other');
  const users = new UserRepository(database);
  await users.create({ username: 'ada', password: 'lovelace', role: 'default' });
  await users.addToTenant('ada', 'other');
  for (const [key, value] of [
    ['plain', 'Wert'],
    ['lines', 'a\nb\u2028c'],
  ])
    await world.call('PUT', `/secrets/${key}`, { body: { value } });
  await world.call('PUT', '/secrets/elsewhere', { body: { value: 'x' }, headers: { Tenant: 'other' } });
  const blueprint = await packFiles({ 'blueprint.yaml': BLUEPRINT });
  requireCreated(await world.call('PUT', '/blueprints/web', { raw: blueprint }));
  requireDone(await world.call('PATCH', '/blueprints/web/icon', { raw: ICON }));
  requireCreated(await world.call('PUT', '/deployments/web', { body: { blueprint_id: 'web' } }));
  requireCreated(await world.call('POST', '/plugins', { raw: await packPlugin() }));
  await aDeployment(database, { id: 'shop', instances: 3 });
  const nodes = { web: { instances: 5 } };
  await world.call('POST', '/deployment-modifications', { body: { deployment_id: 'shop', nodes } });
  const groups = { deployment_ids: ['web', 'shop'] };
  requireDone(await world.call('PUT', '/deployment-groups/all', { body: groups }));
  const schedule = { workflow_id: 'install', since: '2090-01-01T00:00:00.000Z', rrule: 'FREQ=DAILY;COUNT=3' };
  requireDone(await world.call('PUT', '/execution-schedules/daily?deployment_id=web', { body: schedule }));
  const run = await anExecution(database, {
    deploymentId: 'shop',
    status: 'failed',
    error: 'broken\n  here',
  });
  await room.stores.effects.write({
    executionId: run.id,
    executionAttempt: 1,
    effects: [anEvent('one', { message: 'first' }), anEvent('two', { message: 'zweite\nZeile' })],
  });
  await room.stores.settings.set('task_retries', 7);
}

describe('a snapshot, restored into an empty manager', () => {
  const source = useManager();
  const target = useManager();
  installPlugins(source);
  installPlugins(target);
  let creation: Execution;
  let restoring: Execution;
  let archive: Uint8Array<ArrayBuffer>;
  let token: string;
  beforeAll(async () => {
    await fill(source);
    token = (await new TokenRepository(source.database).create({ username: 'ada' })).value;
    creation = await makeSnapshot(source, 'all');
    archive = await download(source, 'all');
    restoring = await restore(target, 'copy', { archive });
  }, 120_000);

  it('ends both executions well, both of them system-wide', () => {
    const facts = { status: 'terminated', error: '', isSystemWorkflow: true, deploymentId: null };
    expect(creation).toMatchObject({ ...facts, workflowId: 'create_snapshot' });
    expect(restoring).toMatchObject({ ...facts, workflowId: 'restore_snapshot' });
  });

  it('gives equal answers on every list', async () => {
    const left = [creation.id, restoring.id];
    const before = await lists(source, left);
    expect(Object.keys(before).length).toBeGreaterThan(12);
    expect(await lists(target, left)).toEqual(before);
  }, 60_000);

  it('brings the very bytes of blueprints, their icons, and plugins', async () => {
    const plugin = (await target.room.stores.plugins.all())[0]?.id ?? '';
    for (const path of ['/blueprints/web/archive', '/blueprints/web/icon', `/plugins/${plugin}/archive`]) {
      const [from, to] = await Promise.all([source.call('GET', path), target.call('GET', path)]);
      expect(to).toMatchObject({ status: 200, body: from.body as object });
    }
  });

  it('brings values of secrets, and whoever could come in', async () => {
    expect(await target.call('GET', '/secrets/lines')).toMatchObject({ body: { value: 'a\nb\u2028c' } });
    const asAda = { headers: { ...basic('ada:lovelace'), Tenant: 'other' } };
    expect(await target.call('GET', '/secrets/elsewhere', asAda)).toMatchObject({ body: { value: 'x' } });
    const byToken = { headers: { Authorization: '', 'Authentication-Token': token, Tenant: 'other' } };
    expect(await target.call('GET', '/user', byToken)).toMatchObject({ body: { username: 'ada' } });
    expect(await target.call('GET', '/user')).toMatchObject({ body: { username: 'admin' } });
  });

  it('shows its own creation as ended', async () => {
    const { body } = await target.call('GET', `/executions/${creation.id}`);
    expect(body).toMatchObject({ status: 'terminated', ended_at: expect.stringMatching(/Z$/) });
    const events = await target.call('GET', `/events?execution_id=${creation.id}`);
    expect(JSON.stringify(events.body)).toContain("'create_snapshot' workflow execution succeeded");
  });

  it('keeps the numbers of events, and numbers new ones behind them', async () => {
    const numbers = async () => {
      const { body } = await target.call('GET', '/events?_all_tenants=true&_get_all_results=true');
      return (body as { items: { _storage_id: string }[] }).items.map(({ _storage_id }) => _storage_id);
    };
    const before = await numbers();
    expect(new Set(before).size).toBe(before.length);
    const run = await anExecution(target.database, { deploymentId: 'shop', status: 'failed' });
    const effects = [anEvent('later')];
    await target.room.stores.effects.write({ executionId: run.id, executionAttempt: 1, effects });
    const fresh = (await numbers()).filter((number) => !before.includes(number)).map(Number);
    expect(fresh).toHaveLength(1);
    expect(fresh[0]).toBeGreaterThan(Math.max(...before.map(Number)));
  });

  it('changes nothing when its work is done once more after a lost worker', async () => {
    const before = await lists(target, [restoring.id]);
    await target.room.systemTasks.run(restoring.id);
    expect(await lists(target, [restoring.id])).toEqual(before);
  }, 60_000);

  it('changes nothing when its execution was killed, however far its work has come', async () => {
    const killed = await anExecution(target.database, {
      workflowId: 'restore_snapshot',
      deploymentId: null,
      isSystemWorkflow: true,
      status: 'kill_cancelling',
      parameters: { snapshot_id: 'copy', force: true },
    });
    const before = await lists(target, [killed.id]);
    await expect(target.room.systemTasks.run(killed.id)).rejects.toThrow(
      'Snapshot copy cannot be restored: the execution was stopped; nothing was changed',
    );
    expect(await lists(target, [killed.id])).toEqual(before);
    await target.room.executions.finish({
      executionId: killed.id,
      attempt: 1,
      status: 'cancelled',
      error: '',
    });
  }, 60_000);

  it('is not restored into a manager in use, unless that is forced', async () => {
    const before = await lists(target);
    const refused = await restore(target, 'again', { archive });
    expect(refused.status).toBe('failed');
    expect(refused.error).toMatch(
      /^Snapshot again cannot be restored: this manager is not empty: it has 2 blueprints, 2 deployments, 1 plugin, 3 secrets, 1 deployment group, \d executions\. /,
    );
    expect(await lists(target, [refused.id])).toEqual(before);
    await target.call('PUT', '/secrets/late', { body: { value: 'gone' } });
    const forced = await restore(target, 'forced', { archive, body: { force: true } });
    expect(forced).toMatchObject({ status: 'terminated' });
    const left = [creation.id, forced.id];
    expect(await lists(target, left)).toEqual(await lists(source, left));
  }, 60_000);
});

describe('without credentials, logs and events', () => {
  const source = useManager();
  const target = useManager();
  installPlugins(source);
  installPlugins(target);

  it('nobody but the administrator can come in, and no history is told', async () => {
    await fill(source);
    const { value } = await new TokenRepository(source.database).create({ username: 'ada' });
    const locks = new AccountLockRepository(source.database, source.room.stores.settings);
    for (let wrong = 0; wrong < 5; wrong += 1) await locks.noteWrongPassword('ada');
    expect(await source.call('GET', '/users/ada')).toMatchObject({ body: { is_locked: true } });
    const body = { include_credentials: false, include_logs: false, include_events: false };
    await makeSnapshot(source, 'bare', body);
    const archive = await download(source, 'bare');
    const { tables } = await unpacked(archive);
    expect(tables['users']).not.toContain('scrypt');
    expect(tables['tokens']).toBeUndefined();
    expect(tables['events']).toBe('');
    expect(await restore(target, 'bare', { archive })).toMatchObject({ status: 'terminated' });
    const ada = basic('ada:lovelace');
    expect((await target.call('GET', '/user', { headers: ada })).status).toBe(401);
    const byToken = { headers: { Authorization: '', 'Authentication-Token': value } };
    expect((await target.call('GET', '/user', byToken)).status).toBe(401);
    expect(await target.call('GET', '/users/ada')).toMatchObject({ status: 200, body: { is_locked: false } });
  }, 120_000);
});

async function unpacked(archive: Uint8Array): Promise<{ folder: string; tables: Record<string, string> }> {
  const folder = await mkdtemp(join(tmpdir(), 'cloudloom-snapshot-test-'));
  const file = join(folder, 'archive');
  await writeFile(file, archive);
  await mkdir(join(folder, 'content'));
  await extract({ file, cwd: join(folder, 'content') });
  const manifest = await readManifest(join(folder, 'content'));
  const tables: Record<string, string> = {};
  for (const { name, path } of manifest.tables)
    tables[name] = await readFile(join(folder, 'content', path), 'utf8');
  return { folder: join(folder, 'content'), tables };
}

interface ManifestFile {
  version: number;
  tables: { name: string; path: string; columns: string[] }[];
  archives: { key: string; path: string }[];
  members: { path: string; size: number; sha256: string }[];
}

const readManifest = async (folder: string): Promise<ManifestFile> =>
  JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as ManifestFile;

async function pack(
  folder: string,
  names = ['manifest.json', 'tables', 'archives'],
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  for await (const chunk of create({ cwd: folder, gzip: true, portable: true }, names))
    chunks.push(chunk as Buffer);
  return new Uint8Array(Buffer.concat(chunks));
}

describe('an archive that is no whole snapshot', () => {
  const source = useManager();
  const target = useManager();
  installPlugins(source);
  let good: Uint8Array<ArrayBuffer>;
  let count = 0;
  beforeAll(async () => {
    await fill(source);
    await makeSnapshot(source, 'good');
    good = await download(source, 'good');
  }, 60_000);

  /** Changes the unpacked snapshot and packs it again. */
  async function altered(change: (folder: string, manifest: ManifestFile) => Promise<string[] | void>) {
    const { folder } = await unpacked(good);
    const manifest = await readManifest(folder);
    const names = (await change(folder, manifest)) ?? undefined;
    await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));
    const archive = await pack(folder, names);
    await rm(dirname(folder), { recursive: true });
    return archive;
  }

  /** Adds a line to a table and describes the file as it is then. */
  async function addRow(
    folder: string,
    manifest: ManifestFile,
    [name, row]: [string, object],
  ): Promise<void> {
    const path = `tables/${name}.jsonl`;
    const text = `${await readFile(join(folder, path), 'utf8')}${JSON.stringify(row)}\n`;
    await writeFile(join(folder, path), text);
    const member = manifest.members.find((candidate) => candidate.path === path);
    if (member === undefined) throw new Error(`${path} is not there`);
    member.size = Buffer.byteLength(text);
    member.sha256 = createHash('sha256').update(text).digest('hex');
  }

  const CASES: [string, () => Promise<Uint8Array<ArrayBuffer>>, RegExp][] = [
    ['is cut off', async () => good.slice(0, good.length - 3_000), /archive cannot be read|has no file/],
    [
      'holds a file that was changed',
      () => altered((folder) => writeFile(join(folder, 'tables/secrets.jsonl'), '')),
      /the file tables\/secrets\.jsonl has 0 bytes/,
    ],
    [
      'holds a file of the same size with other content',
      () =>
        altered(async (folder) => {
          const path = join(folder, 'tables/secrets.jsonl');
          await writeFile(path, (await readFile(path, 'utf8')).replace('plain', 'plein'));
        }),
      /tables\/secrets\.jsonl is not the one that its manifest describes/,
    ],
    [
      'lacks a file',
      () => altered((folder) => rm(join(folder, 'tables/nodes.jsonl'))),
      /it has no file tables\/nodes\.jsonl/,
    ],
    [
      'holds a file more',
      () => altered((folder) => writeFile(join(folder, 'tables/more.jsonl'), '')),
      /it holds the file tables\/more\.jsonl, of which its manifest knows nothing/,
    ],
    [
      'holds a link in place of a file',
      () =>
        altered(async (folder) => {
          await rm(join(folder, 'tables/nodes.jsonl'));
          await symlink('users.jsonl', join(folder, 'tables/nodes.jsonl'));
        }),
      /it holds tables\/nodes\.jsonl, which is a link/,
    ],
    [
      'reaches out of itself',
      () =>
        altered(async (folder) => {
          await symlink('../../../../etc', join(folder, 'tables/etc'));
        }),
      /archive holds a link that leaves it/,
    ],
    [
      'is of another format',
      () =>
        altered(async (_folder, manifest) => {
          manifest.version = 2;
        }),
      /it has format 2, made by version .*; this manager reads format 1/,
    ],
    [
      'has a table that this version does not know',
      () =>
        altered(async (_folder, manifest) => {
          const [table] = manifest.tables;
          if (table !== undefined) table.name = 'spells';
        }),
      /there is no table spells in this version/,
    ],
    [
      'has a column that this version does not know',
      () =>
        altered(async (_folder, manifest) => {
          manifest.tables.find(({ name }) => name === 'nodes')?.columns.push('colour');
        }),
      /the table nodes has no column colour in this version/,
    ],
    [
      'names an archive that belongs to nothing in it',
      () =>
        altered(async (_folder, manifest) => {
          const [archive] = manifest.archives;
          if (archive !== undefined) archive.key = 'snapshots/default_tenant/other';
        }),
      /it holds the archive snapshots\/default_tenant\/other, which belongs to nothing in it/,
    ],
    [
      'has content that contradicts itself',
      () =>
        altered((folder, manifest) =>
          addRow(folder, manifest, ['settings', { name: 'task_retries', value: '1' }]),
        ),
      /its content cannot be stored: /,
    ],
    ['has no manifest', () => altered(async () => ['tables', 'archives']), /it has no manifest\.json/],
    [
      'unpacks to many times its size',
      () => altered((folder) => writeFile(join(folder, 'tables/zeros'), Buffer.alloc(64 * 1024 * 1024))),
      /archive unpacks to more than 200 times its size/,
    ],
    [
      'is a compressed file, but no tar',
      async () => new Uint8Array(gzipSync('nothing of that kind')),
      /archive cannot be read|it has no manifest\.json/,
    ],
  ];

  it.each(CASES)(
    '%s: the restore fails by name and changes nothing',
    async (_what, make, reason) => {
      const before = await lists(target);
      const id = `bad-${++count}`;
      const { id: execution, status, error } = await restore(target, id, { archive: await make() });
      expect({ status, error }).toEqual({
        status: 'failed',
        error: expect.stringMatching(
          new RegExp(`^Snapshot ${id} cannot be restored: .*(?:${reason.source})`),
        ),
      });
      expect(await lists(target, [execution])).toEqual(Object.fromEntries(Object.entries(before)));
      await target.database.transaction((tx) =>
        target.room.stores.executions.delete([execution], tx).then(() => {}),
      );
    },
    60_000,
  );

  it('and is no archive at all is refused at its upload', async () => {
    const answer = await target.call('PUT', '/snapshots/text/archive', {
      raw: new Uint8Array(Buffer.from('no archive')),
    });
    expect(answer).toMatchObject({
      status: 400,
      body: {
        error_code: 'invalid_snapshot_error',
        message: 'The archive is no snapshot: snapshots are gzip-compressed tar files',
      },
    });
    expect(await target.call('GET', '/snapshots/text')).toMatchObject({ status: 404 });
  });
});

describe('executions that had not ended', () => {
  const source = useManager();
  const target = useManager();
  const read = async (id: string) => bodyOf(await target.call('GET', `/executions/${id}`));

  it('fail with a reason where they waited in the queue or missed their time, and wait on where it is to come', async () => {
    await aDeployment(source.database, { id: 'shop' });
    const hour = 3_600_000;
    const wishes = { deploymentId: 'shop', workflowId: 'install' };
    const due = async (milliseconds: number) =>
      (
        await anExecution(source.database, {
          ...{ ...wishes, status: 'scheduled' },
          scheduledFor: new Date(Date.now() + milliseconds),
        })
      ).id;
    const queued = (await anExecution(source.database, { ...wishes, status: 'queued' })).id;
    const [missed, later] = [await due(-hour), await due(hour)];
    const creation = await makeSnapshot(source, 'waiting');
    expect(creation.error).toBe('');
    await restore(target, 'waiting', { archive: await download(source, 'waiting') });
    expect(await read(queued)).toMatchObject({
      status: 'failed',
      error: expect.stringMatching(/^It waited when the snapshot was made/),
    });
    expect(await read(missed)).toMatchObject({
      status: 'failed',
      error: expect.stringMatching(/^Its time passed before this manager was restored/),
    });
    expect(await read(later)).toMatchObject({ status: 'scheduled', error: '' });
  }, 60_000);
});

describe('beside other executions', () => {
  const manager = useManager();

  it('a snapshot is refused while something runs, in any tenant, and leaves nothing behind', async () => {
    await aDeployment(manager.database, { id: 'busy', tenantName: 'other' });
    const running = await anExecution(manager.database, {
      deploymentId: 'busy',
      tenantName: 'other',
      status: 'started',
    });
    expect(await manager.call('PUT', '/snapshots/now', { body: {} })).toMatchObject({
      status: 400,
      body: {
        error_code: 'existing_running_execution_error',
        message:
          'You cannot start a system-wide execution if there are other executions running. ' +
          `Currently running executions: ${running.id}`,
      },
    });
    expect(await manager.call('GET', '/snapshots/now')).toMatchObject({ status: 404 });
    await manager.room.executions.act({ ...SCOPE, tenantName: 'other' }, running.id, 'kill');
    await manager.room.executions.finish({
      executionId: running.id,
      attempt: 1,
      status: 'cancelled',
      error: '',
    });
  });

  it('a queued one waits, refuses to be used, holds up others, and fails when it is cancelled', async () => {
    await aDeployment(manager.database, { id: 'slow' });
    const running = await anExecution(manager.database, { deploymentId: 'slow', status: 'started' });
    const answer = await manager.call('PUT', '/snapshots/later', { body: { queue: true } });
    expect(answer).toMatchObject({ status: 201, body: { status: 'queued', is_system_workflow: true } });
    const { id } = bodyOf(answer);
    expect(await manager.call('GET', '/snapshots/later')).toMatchObject({ body: { status: 'creating' } });
    for (const [method, path] of [
      ['GET', '/snapshots/later/archive'],
      ['POST', '/snapshots/later/restore'],
      ['DELETE', '/snapshots/later'],
    ] as const)
      expect(await manager.call(method, path)).toMatchObject({
        status: 400,
        body: { error_code: 'snapshot_action_error', message: expect.stringContaining(id) },
      });
    expect(await manager.call('PUT', '/snapshots/later', { body: {} })).toMatchObject({ status: 409 });
    expect(await manager.call('POST', `/executions/${id}`, { body: { action: 'cancel' } })).toMatchObject({
      status: 200,
      body: { status: 'cancelled' },
    });
    expect(await manager.call('GET', '/snapshots/later')).toMatchObject({
      body: { status: 'failed', error: 'Its creation ended cancelled' },
    });
    for (const [method, path, action] of [
      ['GET', '/snapshots/later/archive', 'downloaded'],
      ['POST', '/snapshots/later/restore', 'restored'],
    ] as const)
      expect(await manager.call(method, path)).toMatchObject({
        status: 400,
        body: { error_code: 'snapshot_action_error', message: `Failed snapshot cannot be ${action}` },
      });
    expect(await manager.call('DELETE', '/snapshots/later')).toMatchObject({ status: 204 });
    expect(await manager.call('GET', '/snapshots/later')).toMatchObject({
      status: 404,
      body: { message: 'Requested `Snapshot` with ID `later` was not found' },
    });
    await manager.room.executions.finish({
      executionId: running.id,
      attempt: 1,
      status: 'terminated',
      error: '',
    });
  });

  it('a folder that is not there makes the creation fail by name', async () => {
    const execution = await makeSnapshot(manager, 'nowhere', { tempdir_path: '/no/such/folder' });
    expect(execution).toMatchObject({
      status: 'failed',
      error: expect.stringContaining('The folder /no/such/folder cannot be used for a snapshot'),
    });
    const failed = { id: 'nowhere', status: 'failed', error: expect.stringContaining('/no/such/folder') };
    expect(await manager.call('GET', '/snapshots/nowhere')).toMatchObject({ body: failed });
    expect(await manager.call('GET', '/snapshots')).toMatchObject({ body: { items: [failed] } });
  });

  it('nothing is restored when nobody asked for it', async () => {
    expect(await manager.call('GET', '/snapshot-status')).toMatchObject({ body: { status: 'not-running' } });
  });
});
