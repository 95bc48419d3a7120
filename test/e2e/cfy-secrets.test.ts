import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CfyStack } from '../support/cfy-stack.ts';
import { OWNED, TIME, detail, printedRows, printedTable } from '../support/printed-table.ts';

const PASSPHRASE = 'correct-horse-battery';

let world: CfyStack;
beforeAll(async () => {
  world = await CfyStack.start();
}, 180_000);
afterAll(() => world?.close(), 60_000);

const run = (line: string) => world.run(line);
const runAll = (...lines: string[]) => world.runAll(...lines);

describe('cfy secrets', () => {
  it('are made, replaced, changed, shown, listed and deleted', async () => {
    await Promise.all([
      runAll('secrets create door -s sesame', 'secrets create door -s again -u'),
      world.run('secrets create hidden -s x --hidden-value'),
      world.run('secrets create mine -s x -l private'),
      world.run('secrets create object --dict -s', '{"a": 1}'),
    ]);
    const listed = printedTable(await world.run('secrets list'));
    const secret = (key: string, other = {}) => ({
      ...{
        key,
        created_at: TIME,
        updated_at: TIME,
        ...OWNED,
        is_hidden_value: 'False',
        provider_name: '',
        ...other,
      },
    });
    const rows = [
      secret('door'), secret('hidden', { is_hidden_value: 'True' }),
      secret('mine', { visibility: 'private' }), secret('object'),
    ]; // prettier-ignore
    expect(listed).toEqual({ title: 'Secrets:', columns: Object.keys(secret('door')), rows });
    const [found, object, door] = await Promise.all([
      world.run('secrets list --search o --sort-by key --descending --pagination-size 1'),
      world.run('secrets get object'),
      world.run('secrets get door --json'),
    ]);
    expect(printedRows(found)).toEqual([secret('object')]);
    expect(found).toContain('Showing 1 of 2 secrets');
    expect([detail(object, 'value'), detail(object, 'schema')]).toEqual(["{'a': 1}", "{'type': 'object'}"]);
    expect(JSON.parse(door)).toMatchObject({ key: 'door', value: 'again' });

    const [, , shown = '', global, narrower] = await runAll(
      'secrets update object -s {"a":2}',
      'secrets update door -s newer --hidden-value',
      'secrets get door',
      'secrets set-visibility door -l global',
      'secrets set-visibility door -l tenant',
    );
    expect([detail(shown, 'value'), detail(shown, 'is_hidden_value')]).toEqual(['newer', 'True']);
    expect(detail(await world.run('secrets get object'), 'value')).toBe("{'a': 2}");
    expect(global).toContain('Secret `door` was set to global');
    expect(narrower).toContain(
      "Error: 400: Can't set the visibility of `door` to tenant because it already has wider",
    );
    expect(await world.run('secrets delete door')).toContain('Secret removed');
    expect(printedRows(await world.run('secrets list')).map(({ key }) => key)).toEqual([
      'hidden',
      'mine',
      'object',
    ]);
    await Promise.all(['hidden', 'mine', 'object'].map((key) => world.run(`secrets delete ${key}`)));
  }, 240_000);

  it('end well where the secret is not there, which is an oddity of cfy', async () => {
    const [shown, json, changed, deleted] = await Promise.all([
      world.run('secrets get nope'),
      world.run('secrets get nope --json'),
      world.run('secrets update nope -s x'),
      world.run('secrets delete nope'),
    ]);
    expect(shown).toContain('Requested secret with key `nope` was not found in this tenant');
    expect(json).toBe('');
    for (const output of [changed, deleted])
      expect(output).toContain('Requested secret with key `nope` was not found');
  }, 120_000);

  it('export encrypted, and import into another tenant', async () => {
    await run('tenants create lab');
    await Promise.all([
      run('secrets create door -s open-sesame'),
      run('secrets create gate -s friend --hidden-value'),
    ]);
    expect(await run(`secrets export -p ${PASSPHRASE} -o all.json`)).toContain('file was saved to all.json');
    const text = await readFile(join(world.cfy.folder, 'all.json'), 'utf8');
    expect(text).not.toMatch(/sesame|friend/);
    expect(JSON.parse(text)).toMatchObject([
      { tenant_name: 'default_tenant', encrypted: true },
      { tenant_name: 'default_tenant', encrypted: true },
    ]);
    await writeFile(join(world.cfy.folder, 'map.json'), JSON.stringify({ default_tenant: 'lab' }));
    const imported = await run(`secrets import -p ${PASSPHRASE} -i all.json -m map.json`);
    expect(imported).toContain('Secrets imported');
    expect(imported).not.toMatch(/collided|not imported/);
    expect(await run('secrets get gate -t lab')).toContain('friend');

    const [again, overriding, wrong, readable] = await Promise.all([
      run(`secrets import -p ${PASSPHRASE} -i all.json`),
      run(`secrets import -p ${PASSPHRASE} -i all.json --override-collisions`),
      run('secrets import -p another-horse -i all.json -m map.json'),
      run('secrets export --non-encrypted --filter-by oor -l tenant -o readable.json'),
    ]);
    expect(again).toContain('they collided with existing secrets');
    expect(again).toMatch(/default_tenant.*(door.*gate|gate.*door)/s);
    expect(overriding).toContain('the following secrets were overridden');
    expect(wrong).toMatch(/Secret 1:\s+value: The value does not open with this passphrase/);
    expect(readable).toContain('the secrets are not encrypted');
    expect(JSON.parse(await readFile(join(world.cfy.folder, 'readable.json'), 'utf8'))).toMatchObject([
      { key: 'door', value: 'open-sesame', encrypted: false },
    ]);
  }, 300_000);
});

describe('cfy auditlog', () => {
  it('follows what is done', async () => {
    await run('secrets delete door -t lab');
    // It ends with its time-out, which it takes for a failure.
    const { output } = await world.cfy.run('auditlog', 'list', '--follow', '--since', '1h', '--timeout', '5');
    expect(output).toContain('Streaming audit log entries');
    expect(output).toMatch(/user admin CREATED tenants lab/);
    expect(output).toMatch(/user admin READD secrets/);
    expect(output).toMatch(/user admin DELETED secrets door/);
    expect(output).not.toContain(PASSPHRASE);
  }, 300_000);
});
