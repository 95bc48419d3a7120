import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CfyStack } from '../support/cfy-stack.ts';
import { basic, send } from '../support/http-calls.ts';

let world: CfyStack;
beforeAll(async () => {
  world = await CfyStack.start();
}, 180_000);
afterAll(() => world?.close(), 60_000);

const run = (line: string) => world.run(line);
const refused = (line: string) => world.refused(line);

/** The cells of the row that begins with the name. */
function row(output: string, name: string): string[] {
  const rows = output.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
  const found = rows.find((cells) => cells[1] === name);
  if (found === undefined) throw new Error(`no row ${name} in\n${output}`);
  return found.slice(1, -1);
}

describe('cfy users, tenants and user-groups', () => {
  it('create people and give them roles', async () => {
    expect(await run('tenants create lab')).toContain('Tenant `lab` created');
    expect(await run('users create ann -p ann-has-one -t lab -l viewer')).toContain(
      'User `ann` added successfully to tenant `lab` with `viewer` role',
    );
    const listed = await run('users list');
    expect(row(listed, 'ann')).toEqual(['ann', '0', 'default', '', 'True', '', 'False', '1']);
    expect(listed).toContain('Showing 2 of 2 users');
    expect(await run('users get ann --get-data')).toContain("'lab': 'viewer'");
    expect(await run('tenants update-user ann -t lab -r user')).toContain('User `ann` updated successfully');
    expect(await run('tenants add-user ann -t lab -r user')).toContain(
      'already associated with tenant `lab`',
    );
    expect(row(await run('tenants list'), 'lab')).toEqual(['lab', '0', '1']);
    expect(row(await run('tenants get lab --get-data'), 'lab')).toEqual(['lab', '', "'ann': 'user'", '']);

    expect(await run('user-groups create crew')).toContain('Group `crew` created');
    expect(await run('user-groups add-user ann -g crew')).toContain(
      'User `ann` added successfully to user group',
    );
    expect(await run('user-groups add-user ann -g crew')).toContain('already associated');
    expect(await run('tenants add-user-group crew -t lab -r manager')).toContain(
      'added successfully to tenant',
    );
    expect(await run('tenants update-user-group crew -t lab -r operations')).toContain(
      'updated successfully',
    );
    expect(row(await run('user-groups list --get-data'), 'crew')).toEqual([
      'crew',
      'default',
      "'lab': 'operations'",
      'ann',
    ]);
    expect(row(await run('user-groups get crew'), 'crew')).toEqual(['crew', 'default', '1', '1']);
    expect(await run('tenants get lab --get-data')).toContain(
      "'crew': {'role': 'operations', 'users': ['ann']}",
    );
    expect(await run('users list --get-data')).toContain("'lab': {'operations': ['crew']}");
    expect(await run('user-groups set-role crew -r sys_admin')).toContain('New role `sys_admin` set');
    expect(await run('users get ann')).toContain("'sys_admin': ['crew']");
    expect(await run('user-groups set-role crew -r default')).toContain('New role `default` set');
  }, 300_000);

  it('refuse what the rules forbid', async () => {
    expect(await refused('users create bob -p short')).toContain(
      'The password must have 8 to 1024 characters',
    );
    expect(await refused('users create ann -p long-enough')).toContain('409');
    expect(await refused('users deactivate admin')).toContain('Nobody would be left');
    expect(await refused('tenants delete default_tenant')).toContain('cannot be deleted');
    expect(await refused('tenants add-user ann -t nowhere -r user')).toContain('was not found');
    expect(await run('users unlock ann')).toContain('User `ann` is already unlocked');
  }, 300_000);

  it('lock whom too many wrong passwords were sent for, and unlock them', async () => {
    const isLocked = async () => row(await run('users list'), 'ann')[6];
    const guesses = ['sesame', 'letmein', '12345678', 'password', 'ann-has-none'].map((guess) =>
      send(`${world.stack.url}/api/v3.1/user`, 'GET', { headers: basic(`ann:${guess}`) }),
    );
    for (const answer of await Promise.all(guesses)) expect(answer.status).toBe(401);
    expect(await isLocked()).toBe('True');
    expect(await refused('profiles set -u ann -p ann-has-one -t lab')).toContain(
      'Wrong credentials or locked account',
    );
    expect(await run('users unlock ann')).toContain('User unlocked');
    expect(await isLocked()).toBe('False');
    expect(
      await world.run('config update', '{"failed_logins_before_account_lock": 6, "account_lock_period": 30}'),
    ).toContain('Updated account_lock_period to 30');
  }, 300_000);

  it('work as the other user, who then is locked out', async () => {
    await run('profiles set -u ann -p ann-has-one -t lab');
    expect(await run('secrets create door -s sesame')).toContain('Secret `door` created');
    expect(await refused('users list')).toContain(
      'User `ann` is not permitted to perform the action user_list',
    );
    expect(await run('users get ann')).toContain('ann');
    expect(await run('users set-password ann -p ann-has-two')).toContain('New password set');
    await run('profiles set -u admin -p admin -t default_tenant');
    expect(await run('users deactivate ann')).toContain('User deactivated');
    expect(await run('users deactivate ann')).toContain('User `ann` is already inactive');
    expect(
      (await world.cfy.run('profiles', 'set', '-u', 'ann', '-p', 'ann-has-two', '-t', 'lab')).exitCode,
    ).not.toBe(0);
    expect(await run('users activate ann')).toContain('User activated');
    expect(await run('users set-role ann -r sys_admin')).toContain('New role `sys_admin` set');
    expect(await run('users set-role ann -r default')).toContain('New role `default` set');
    expect(await refused('users delete ann')).toContain('secrets belong to them');
    expect(await refused('tenants delete lab')).toContain('it still holds resources');
    await run('secrets delete door -t lab');
    expect(await run('tenants remove-user-group crew -t lab')).toContain('removed successfully');
    expect(await run('tenants remove-user ann -t lab')).toContain('removed successfully');
    expect(await run('tenants remove-user ann -t lab')).toContain('is not associated with tenant `lab`');
    expect(await run('user-groups remove-user ann -g crew')).toContain('removed successfully');
    expect(await run('user-groups delete crew')).toContain('User group removed');
    expect(await run('users delete ann')).toContain('User removed');
    expect(await run('tenants delete lab')).toContain('Tenant removed');
  }, 300_000);
});

describe('cfy permissions', () => {
  it('list, allow and disallow', async () => {
    expect(row(await run('permissions list --role viewer'), 'secret_list')).toEqual([
      'secret_list',
      'viewer',
    ]);
    expect(await run('permissions allow --role viewer --permission secret_create')).toContain(
      'Allowed role viewer',
    );
    expect(row(await run('permissions list'), 'secret_create')[1]).toBe('sys_admin,manager,user,viewer');
    expect(await run('permissions disallow --role viewer --permission secret_create')).toContain(
      'Disallowed',
    );
    expect(row(await run('permissions list'), 'secret_create')[1]).toBe('sys_admin,manager,user');
    expect(await refused('permissions allow --role viewer --permission user_create')).toContain(
      'whole system',
    );
  }, 300_000);
});

describe('cfy tokens', () => {
  it('are made with an expiry, listed and deleted', async () => {
    const made = await run('tokens create -d nightly -e +10h');
    const [, id = ''] = /ctok-(\w+)-/.exec(made) ?? [];
    expect(made).toContain('nightly');
    const listed = await run('tokens list');
    expect(row(listed, id)[2]).toBe('nightly');
    expect(row(listed, id)[3]).toMatch(/^20\d\d-/);
    expect(listed).not.toContain(/ctok-\w+-\w+/.exec(made)?.[0]);
    expect(await run(`tokens get ${id}`)).toContain('nightly');
    await run(`tokens delete ${id}`);
    expect(await refused(`tokens get ${id}`)).toContain(`Could not find token ${id}`);
  }, 300_000);
});

describe('cfy auditlog', () => {
  it('lists what was done, and is truncated', async () => {
    const listed = await run('auditlog list --sort-by created_at --descending');
    expect(listed).toMatch(/delete +\| +tokens:\w+ +\| +admin/);
    expect(listed).toContain('lab:secrets:door');
    expect(listed).toContain(' tenants:lab/ann ');
    expect(await run('auditlog list -c ann -i 1h')).not.toContain('| admin');
    expect(await run('auditlog list --pagination-size 3')).toMatch(/Showing 3 of \d+ audit log entries/);
    expect(await run('auditlog truncate -b now -c ann')).toMatch(
      /[1-9]\d* audit log entries have been truncated/,
    );
    expect(await run('auditlog list -c ann')).toContain('Showing 0 of 0');
  }, 300_000);
});
