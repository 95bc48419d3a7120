import { afterEach, describe, expect, it } from '@jest/globals';
import { AccountLockRepository, Database, TokenRepository, UserRepository } from '@cloudloom/model';
import { basic, type Answer } from '../support/http-calls.ts';
import { useManager } from './manager-world.ts';

const manager = useManager();
const PASSWORD = 'long enough';
const sql = (text: string, values: unknown[] = []) =>
  Database.managerOf(manager.database).query(text, values);

const users = () => new UserRepository(manager.database);
const addUser = (username: string, role: 'default' | 'sys_admin' = 'default') =>
  users().create({ username, password: PASSWORD, role });
const login = (username: string, password = PASSWORD): Promise<Answer> =>
  manager.call('GET', '/user', { headers: basic(`${username}:${password}`) });

let guesses = 0;
/** So many wrong passwords at once, none twice. */
async function guess(username: string, times: number): Promise<void> {
  const answers = await Promise.all(
    Array.from({ length: times }, () => login(username, `guess ${(guesses += 1)}`)),
  );
  for (const answer of answers) expect(answer).toMatchObject(refusalOf(username));
}
const refusalOf = (username: string) => ({
  status: 401,
  body: {
    error_code: 'unauthorized_error',
    message: `User unauthorized: Authentication failed for <User username=\`${username}\`>. Wrong credentials or locked account`,
  },
});
const isLocked = async (username: string): Promise<unknown> =>
  ((await manager.call('GET', `/users/${username}`)).body as Record<string, unknown>)['is_locked'];
const unlock = (username: string) => manager.call('POST', `/users/unlock/${username}`);
const set = async (name: string, value: number) =>
  expect(await manager.call('PUT', `/config/${name}`, { body: { value } })).toMatchObject({ status: 200 });

describe('an account', () => {
  it('is locked by five wrong passwords in a row, until somebody unlocks it', async () => {
    await addUser('ada');
    expect(await login('ada')).toMatchObject({ status: 200, body: { is_locked: false } });
    await guess('ada', 5);
    // It was right a moment ago, and still is.
    expect(await login('ada')).toMatchObject(refusalOf('ada'));
    expect(await login('ada', 'wrong')).toMatchObject(refusalOf('ada'));
    const { body } = await manager.call('GET', '/users?_include=username,is_locked&_sort=username');
    expect(body).toMatchObject({
      items: [
        { username: 'ada', is_locked: true },
        { username: 'admin', is_locked: false },
      ],
    });
    expect(await unlock('ada')).toMatchObject({ status: 200, body: { username: 'ada', is_locked: false } });
    expect(await login('ada')).toMatchObject({ status: 200 });
    expect(await unlock('ada')).toMatchObject({
      status: 409,
      body: { error_code: 'conflict_error', message: 'User `ada` is already unlocked' },
    });
    expect(await unlock('nobody')).toMatchObject({ status: 404, body: { error_code: 'not_found_error' } });
  });

  it('is not locked by wrong passwords with right ones between', async () => {
    await addUser('bob');
    for (let round = 0; round < 3; round += 1) {
      await guess('bob', 4);
      expect(await login('bob')).toMatchObject({ status: 200 });
    }
    const [row] = await sql(`select failed_logins as count from users where username = 'bob'`);
    expect(row).toEqual({ count: 0 });
  });

  it('is locked for all managers, by what was sent to any', async () => {
    await addUser('cleo');
    const other = new AccountLockRepository(manager.database, manager.room.stores.settings);
    await guess('cleo', 3);
    expect(await other.noteWrongPassword('cleo')).toEqual({ kind: 'none' });
    const before = Date.now();
    await guess('cleo', 1);
    expect(await isLocked('cleo')).toBe(true);
    const [row] = await sql(`select locked_until as until from users where username = 'cleo'`);
    const { until } = row as { until: Date };
    expect(until.getTime() - before).toBeGreaterThan(14 * 60_000);
    expect(until.getTime() - before).toBeLessThan(20 * 60_000);
    // What comes meanwhile does not make it longer, and a right password that was being verified comes too late.
    expect(await other.noteWrongPassword('cleo')).toEqual({ kind: 'none' });
    expect(await other.noteRightPassword('cleo')).toBe(false);
    expect(await users().verifyPassword('cleo', PASSWORD)).toBeNull();
    expect(await sql(`select locked_until as until from users where username = 'cleo'`)).toEqual([{ until }]);
  });

  it('is open again when its time is over, and wrong passwords of long ago are forgotten', async () => {
    await addUser('dora');
    await guess('dora', 5);
    await sql(`update users set locked_until = now() - interval '1 second' where username = 'dora'`);
    expect(await isLocked('dora')).toBe(false);
    await guess('dora', 4);
    await sql(
      `update users set last_failed_login_at = now() - interval '16 minutes' where username = 'dora'`,
    );
    await guess('dora', 4);
    expect(await login('dora')).toMatchObject({ status: 200 });
  });

  it('that is locked is used with tokens on, and opened by a new password', async () => {
    await addUser('erin');
    const { value } = await new TokenRepository(manager.database).create({ username: 'erin' });
    await guess('erin', 5);
    const byToken = { headers: { Authorization: '', 'Authentication-Token': value } };
    expect(await manager.call('GET', '/user', byToken)).toMatchObject({
      status: 200,
      body: { username: 'erin', is_locked: true },
    });
    const body = { password: 'another one' };
    expect(await manager.call('POST', '/users/erin', { body })).toMatchObject({ body: { is_locked: false } });
    expect(await login('erin', 'another one')).toMatchObject({ status: 200 });
  });

  it('that is locked leaves an entry in the audit log', async () => {
    await addUser('fay');
    await guess('fay', 5);
    expect(await manager.call('GET', '/audit?ref_table=users&ref_id=fay')).toMatchObject({
      body: {
        items: [{ operation: 'update', creator_name: null, route: null, status: 401, tenant_name: null }],
      },
    });
  });

  it('that there is not, or that is not active, keeps no trace', async () => {
    await addUser('gil');
    await users().change('gil', { active: false });
    const before = await sql('select * from users order by username');
    await guess('gil', 6);
    const answers = await Promise.all([1, 2, 3, 4, 5, 6].map((one) => login('nobody', `guess ${one}`)));
    for (const answer of answers)
      expect(answer).toMatchObject({
        status: 401,
        body: { message: 'User unauthorized: No authentication info provided' },
      });
    expect(await sql('select * from users order by username')).toEqual(before);
  });
});

describe('the settings of locks', () => {
  afterEach(async () => {
    await sql('delete from settings');
  });

  it('say how many wrong passwords are let pass', async () => {
    await addUser('hal');
    await set('failed_logins_before_account_lock', 1);
    await guess('hal', 1);
    expect(await isLocked('hal')).toBe(false);
    await guess('hal', 1);
    expect(await isLocked('hal')).toBe(true);
  });

  it.each([-1, 0])('let every wrong password pass with a period of %d', async (period) => {
    const name = `ivy${period + 1}`;
    await addUser(name);
    await set('rest.account_lock_period', period);
    await guess(name, 6);
    expect(await login(name)).toMatchObject({ status: 200 });
  });

  it('take periods that are longer than time', async () => {
    await addUser('jo');
    await set('account_lock_period', Number.MAX_VALUE);
    await guess('jo', 5);
    expect(await isLocked('jo')).toBe(true);
  });

  it.each([
    ['failed_logins_before_account_lock', 0],
    ['failed_logins_before_account_lock', 2.5],
    ['account_lock_period', -2],
    ['account_lock_period', '15'],
  ])('%s is never %p', async (name, value) => {
    expect(await manager.call('PUT', `/config/${name}`, { body: { value } })).toMatchObject({
      status: 400,
      body: { error_code: 'bad_parameters_error', message: expect.stringContaining(`${name} must be`) },
    });
  });
});

describe('administrators', () => {
  it('are locked as everybody, but for the last of them who can get in', async () => {
    await guess('admin', 6);
    expect(await isLocked('admin')).toBe(false);
    await addUser('kim', 'sys_admin');
    await guess('kim', 5);
    expect(await isLocked('kim')).toBe(true);
    await guess('admin', 6);
    expect(await isLocked('admin')).toBe(false);
    expect(await unlock('kim')).toMatchObject({ status: 200 });
    await guess('admin', 5);
    expect(await manager.call('GET', '/status')).toMatchObject(refusalOf('admin'));
    expect(
      await manager.call('POST', '/users/unlock/admin', { headers: basic(`kim:${PASSWORD}`) }),
    ).toMatchObject({ status: 200, body: { is_locked: false } });
    expect(await manager.call('GET', '/status')).toMatchObject({ status: 200 });
  });

  it('are not all locked when wrong passwords for all of them come at once', async () => {
    await users().create({ username: 'lee', password: PASSWORD, role: 'sys_admin' });
    const names = ['admin', 'kim', 'lee'];
    await Promise.all(names.map((name) => guess(name, 5)));
    const [row] = await sql(
      'select count(*)::int as open from users where role = $1 and locked_until is null',
      ['sys_admin'],
    );
    expect(row).toEqual({ open: 1 });
    await sql('update users set locked_until = null');
  });
});
