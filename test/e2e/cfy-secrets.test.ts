import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Cfy } from '../support/cfy.ts';
import { Stack } from '../support/stack.ts';

const PASSPHRASE = 'correct-horse-battery';

let stack: Stack;
let cfy: Cfy;
beforeAll(async () => {
  stack = await Stack.start();
  cfy = await Cfy.open(stack.address);
}, 180_000);
afterAll(async () => {
  await cfy?.close();
  await stack?.close();
}, 60_000);

/** Runs a command that must succeed; its words are separated by single spaces. */
async function run(line: string): Promise<string> {
  const { exitCode, output } = await cfy.run(...line.split(' '));
  if (exitCode !== 0) throw new Error(`cfy ${line}: exit code ${exitCode}\n${output}`);
  return output;
}

describe('cfy secrets', () => {
  it('export encrypted, and import into another tenant', async () => {
    await run('tenants create lab');
    await Promise.all([
      run('secrets create door -s open-sesame'),
      run('secrets create gate -s friend --hidden-value'),
    ]);
    expect(await run(`secrets export -p ${PASSPHRASE} -o all.json`)).toContain('file was saved to all.json');
    const text = await readFile(join(cfy.folder, 'all.json'), 'utf8');
    expect(text).not.toMatch(/sesame|friend/);
    expect(JSON.parse(text)).toMatchObject([
      { tenant_name: 'default_tenant', encrypted: true },
      { tenant_name: 'default_tenant', encrypted: true },
    ]);
    await writeFile(join(cfy.folder, 'map.json'), JSON.stringify({ default_tenant: 'lab' }));
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
    expect(JSON.parse(await readFile(join(cfy.folder, 'readable.json'), 'utf8'))).toMatchObject([
      { key: 'door', value: 'open-sesame', encrypted: false },
    ]);
  }, 300_000);
});

describe('cfy auditlog', () => {
  it('follows what is done', async () => {
    await run('secrets delete door -t lab');
    // It ends with its time-out, which it takes for a failure.
    const { output } = await cfy.run('auditlog', 'list', '--follow', '--since', '1h', '--timeout', '5');
    expect(output).toContain('Streaming audit log entries');
    expect(output).toMatch(/user admin CREATED tenants lab/);
    expect(output).toMatch(/user admin READD secrets/);
    expect(output).toMatch(/user admin DELETED secrets door/);
    expect(output).not.toContain(PASSPHRASE);
  }, 300_000);
});
