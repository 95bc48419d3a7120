import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import pg from 'pg';
import {
  Database,
  OutboxRepository,
  SettingRepository,
  TokenRepository,
  UserRepository,
  type OutboxEntry,
} from '@cloudloom/model';
import { createTestDatabase } from '../support/database.ts';
import { useDatabase } from '../support/model-environment.ts';

const environment = useDatabase();

/** Asks again and again until the answer is true; fails after five seconds. */
async function eventually(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 5_000;
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error('did not become true in 5 s');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function breakConnections(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  );
  await client.end();
}

describe('the database', () => {
  it('is migrated by two processes at the same time', async () => {
    const test = await createTestDatabase();
    const [one, two] = await Promise.all([
      Database.open({ url: test.url }),
      Database.open({ url: test.url }),
    ]);
    try {
      await Promise.all([one.migrate(), two.migrate()]);
      await one.migrate();
      expect(await new SettingRepository(two).workflowSettings()).toMatchObject({ taskRetries: 60 });
    } finally {
      await Promise.all([one.close(), two.close()]);
      await test.drop();
    }
  });

  it('is usable again after its connections broke, and listeners listen again', async () => {
    const { database, url } = environment;
    const heard: string[] = [];
    const stop = await database.listen('cloudloom_kill', (payload) => heard.push(payload));
    await database.notify('cloudloom_kill', 'before');
    await eventually(() => heard.includes('before'));
    await breakConnections(url);
    await eventually(() =>
      database.ping().then(
        () => true,
        () => false,
      ),
    );
    await eventually(async () => {
      await database.notify('cloudloom_kill', 'after');
      return heard.includes('after');
    });
    await stop();
  });

  it('notifies only when the transaction commits', async () => {
    const { database } = environment;
    const heard: string[] = [];
    const stop = await database.listen('cloudloom_execution', (payload) => heard.push(payload));
    const undone = database.transaction(async (tx) => {
      await database.notify('cloudloom_execution', 'undone', tx);
      throw new Error('no');
    });
    await expect(undone).rejects.toThrow('no');
    await database.transaction((tx) => database.notify('cloudloom_execution', 'done', tx));
    await eventually(() => heard.includes('done'));
    expect(heard).toEqual(['done']);
    await stop();
  });
});

describe('the outbox', () => {
  const append = (entries: Pick<OutboxEntry, 'kind' | 'executionId' | 'attempt'>[]) =>
    environment.database.transaction(async (tx) => {
      for (const entry of entries) await new OutboxRepository(environment.database).append(entry, tx);
    });

  it('gives two takers different entries, and keeps the order of each execution', async () => {
    const { database } = environment;
    const outbox = new OutboxRepository(database);
    await append([
      { kind: 'start', executionId: 'a', attempt: 1 },
      { kind: 'cancel', executionId: 'a', attempt: 1 },
      { kind: 'start', executionId: 'b', attempt: 1 },
    ]);
    const [taken] = await outbox.take(1, 60_000);
    expect(taken).toMatchObject({ kind: 'start', executionId: 'a', failures: 0, refusedFor: null });
    const others = await outbox.take(10, 60_000);
    expect(others.map((entry) => [entry.kind, entry.executionId])).toEqual([['start', 'b']]);
    for (const entry of [taken, ...others]) await outbox.done(entry?.id ?? '');
    const rest = await outbox.take(10, 60_000);
    expect(rest.map((entry) => [entry.kind, entry.executionId])).toEqual([['cancel', 'a']]);
  });

  it('keeps what was taken by somebody who failed', async () => {
    const outbox = new OutboxRepository(environment.database);
    const entry = { kind: 'terminate', executionId: 'c', attempt: 2 } as const;
    await append([entry]);
    expect(await outbox.take(10, 1)).toContainEqual(expect.objectContaining(entry));
    await delay(20);
    expect(await outbox.take(10, 60_000)).toContainEqual(expect.objectContaining(entry));
    expect(await outbox.take(10, 60_000)).toEqual([]);
  });

  it('gives back what could not be delivered, and remembers since when it is refused', async () => {
    const outbox = new OutboxRepository(environment.database);
    await append([{ kind: 'start', executionId: 'd', attempt: 1 }]);
    const again = async (wasRefused: boolean) => {
      const [entry] = await outbox.take(10, 60_000);
      await outbox.postpone(entry?.id ?? '', { milliseconds: 10, wasRefused });
      await delay(30);
      return entry;
    };
    expect(await again(true)).toMatchObject({ failures: 0, refusedFor: null });
    const refused = await again(true);
    expect(refused?.failures).toBe(1);
    expect(refused?.refusedFor).toBeGreaterThan(0);
    expect((await again(false))?.refusedFor).toBeGreaterThan(refused?.refusedFor ?? 0);
    expect(await again(false)).toMatchObject({ failures: 3, refusedFor: null });
  });
});

describe('users and tokens', () => {
  it('know a password without storing it', async () => {
    const users = new UserRepository(environment.database);
    await users.create({ username: 'admin', password: 'first', role: 'sys_admin' });
    await expect(users.create({ username: 'admin', password: 'x', role: 'default' })).rejects.toThrow(
      'already exists',
    );
    expect(await users.verifyPassword('admin', 'first')).toMatchObject({
      username: 'admin',
      role: 'sys_admin',
      active: true,
    });
    expect(await users.verifyPassword('admin', 'second')).toBeNull();
    expect(await users.verifyPassword('nobody', 'first')).toBeNull();
    await users.setPassword('admin', 'second');
    expect(await users.verifyPassword('admin', 'second')).not.toBeNull();
    const page = await users.list({ offset: 0, size: null, sort: [], filters: {} });
    expect(Object.keys(page.items[0] ?? {})).not.toContain('passwordHash');
  });

  it('are recognised by a token until it expires or is deleted', async () => {
    const users = new UserRepository(environment.database);
    const tokens = new TokenRepository(environment.database);
    await users.create({ username: 'tina', password: 'x', role: 'default' });
    const { token, value } = await tokens.create({ username: 'tina', description: 'ci' });
    expect(value).toMatch(new RegExp(`^ctok-${token.id}-\\w+$`));
    expect(await tokens.verify(value)).toMatchObject({
      user: { username: 'tina' },
      token: { role: 'default', description: 'ci' },
    });
    expect(await tokens.verify(`${value}0`)).toBeNull();
    expect(await tokens.verify('ctok-x')).toBe('malformed');
    expect(await tokens.verify('ctok-abc-def')).toBeNull();
    const old = await tokens.create({ username: 'tina', expirationDate: new Date(Date.now() - 1_000) });
    expect(await tokens.verify(old.value)).toBe('expired');
    expect((await tokens.list('tina', { offset: 0, size: null, sort: [], filters: {} })).total).toBe(2);
    expect(await tokens.find('admin', token.id)).toBeNull();
    expect(await tokens.delete('admin', token.id)).toBe(false);
    expect(await tokens.delete(null, token.id)).toBe(true);
    expect(await tokens.verify(value)).toBeNull();
  });
});

describe('settings', () => {
  it('have defaults until they are set', async () => {
    const settings = new SettingRepository(environment.database);
    const defaults = {
      taskRetries: 60,
      taskRetryInterval: 15,
      subgraphRetries: 0,
      maxConcurrentExecutions: 0,
    };
    expect(await settings.workflowSettings()).toEqual(defaults);
    await settings.set('task_retries', -1);
    await settings.set('task_retries', 3);
    expect(await settings.workflowSettings()).toEqual({ ...defaults, taskRetries: 3 });
    expect(await settings.get('task_retries')).toBe(3);
    expect(await settings.get('unknown')).toBeUndefined();
  });
});
