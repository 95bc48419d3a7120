import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { list as listArchive } from 'tar';
import { packFiles } from '../support/archives.ts';
import { CfyStack, SERVER_REFUSAL } from '../support/cfy-stack.ts';
import { PRINTED_TIME, printedRow, printedRows, printedTable } from '../support/printed-table.ts';
import { SHOP, writeShopBlueprints } from '../support/shop-blueprints.ts';

const BLUEPRINT_COLUMNS =
  'id description main_file_name created_at updated_at visibility tenant_name created_by state error labels';
const TIME = expect.stringMatching(PRINTED_TIME);
const OWNED = { visibility: 'tenant', tenant_name: 'default_tenant', created_by: 'admin' };

let world: CfyStack;
let files: Server;
let filesUrl: string;
beforeAll(async () => {
  const archive = await packFiles({ 'blueprint.yaml': SHOP, 'scripts/create.sh': '#!/bin/bash\n' });
  files = createServer((request, response) =>
    request.url === '/shop.tar.gz' ? response.end(archive) : response.writeHead(404).end(),
  );
  await new Promise<void>((resolve) => files.listen(0, '127.0.0.1', resolve));
  filesUrl = `http://127.0.0.1:${(files.address() as AddressInfo).port}/`;
  const reachable = { CLOUDLOOM_IMPORT_URLS: filesUrl, CLOUDLOOM_IMPORT_NETWORKS: '127.0.0.0/8' };
  world = await CfyStack.start(reachable);
  await writeShopBlueprints(world.cfy.folder);
}, 300_000);
afterAll(async () => {
  await world?.close();
  await new Promise((resolve) => files?.close(resolve));
}, 300_000);

const run = (line: string, ...words: string[]) => world.run(line, ...words);
const refused = (line: string, ...words: string[]) => world.refused(line, ...words);

describe('a profile', () => {
  it('is made of an address and credentials that are right', async () => {
    const [host = '', port = ''] = world.stack.address.split(':');
    const use = (name: string, password: string, rest = port) =>
      `profiles use ${host} --profile-name ${name} -u admin -p ${password} -t default_tenant --rest-port ${rest}`;
    const used = await run(use('shop', 'admin'));
    expect(used).toContain(`Using manager ${host} with port ${port}`);
    expect(used).toContain('Initializing profile shop...\nInitialization completed successfully');
    expect(await run('profiles set -t default_tenant')).toContain('Credentials validated\nSettings saved');
    const [wrongPassword, nobodyThere, wrongTenant, nothing] = await Promise.all([
      refused(use('wrong', 'nimda')),
      refused(use('nobody', 'admin', '1')),
      refused('profiles set -t nowhere'),
      refused('profiles set'),
    ]);
    expect(wrongPassword).toContain(
      "Can't use manager wrong\n401: User unauthorized: Authentication failed for <User username=`admin`>.",
    );
    expect(nobodyThere).toContain('make sure it is online');
    expect(wrongTenant).toContain('invalid tenant name: nowhere');
    expect(nothing).toContain('You must supply at least one of the following');
    expect(printedRow(await run('profiles list'), '*shop', 'name')).toMatchObject({
      ...{ manager_ip: host, manager_username: 'admin', manager_tenant: 'default_tenant', rest_port: port },
    });
  }, 300_000);

  it('shows the manager behind it', async () => {
    const [version, status, maintenance, tenants, users, created] = await Promise.all(
      ['--version', 'status', 'maintenance-mode status', 'tenants list', 'users list', 'tokens create'].map(
        (line) => run(line),
      ),
    );
    expect(version).toMatch(/^Community edition\s+Cloudify CLI 7\.0\.5\nCloudify Manager 7\.0\.5 \[ip=/);
    expect(printedTable(status ?? '')).toEqual({
      title: 'Services:',
      columns: ['service', 'status'],
      rows: ['REST service', 'PostgreSQL', 'Temporal'].map((service) => ({ service, status: 'Active' })),
    });
    expect(maintenance).toContain('Maintenance Mode Status:\n\tStatus:\tdeactivated\n');
    expect(printedTable(tenants ?? '')).toEqual({
      title: 'Tenants:',
      columns: ['name', 'groups', 'users'],
      rows: [{ name: 'default_tenant', groups: '0', users: '1' }],
    });
    expect(printedRows(users ?? '')).toEqual([
      {
        ...{
          username: 'admin',
          groups: '0',
          'system wide role': 'sys_admin',
          active: 'True',
          tenants: '1',
        },
        ...{ 'system wide roles via groups': '', is_locked: 'False', last_login_at: TIME },
      },
    ]);
    const { value, ...token } = printedRows(created ?? '')[0] ?? {};
    expect(token).toEqual({
      ...{ id: expect.any(String), role: 'sys_admin', description: '', expiration_date: '', last_used: '' },
    });
    expect(value).toMatch(new RegExp(`^ctok-${token.id}-.+`));
    const listed = await run('tokens list');
    expect(printedRows(listed)).toEqual([{ ...token, last_used: expect.any(String) }]);
    expect(listed).toContain('Showing 1 of 1 tokens');
  }, 300_000);
});

describe('blueprints', () => {
  it('are uploaded from a file and from a URL', async () => {
    const [fromFile, fromUrl] = await Promise.all([
      run('blueprints upload shop/blueprint.yaml -b shop --labels env:prod,tier:front'),
      run(`blueprints upload ${filesUrl}shop.tar.gz -b fetched`),
      run('blueprints upload shop/more.yaml -b more'),
      run('blueprints upload guest/blueprint.yaml -b guest'),
    ]);
    expect(fromFile).toContain('Uploading blueprint shop/blueprint.yaml...');
    expect(fromFile).toContain("Blueprint uploaded. The blueprint's id is shop");
    expect(fromUrl).toContain(`Publishing blueprint archive ${filesUrl}shop.tar.gz...`);
    expect(fromUrl).toContain("Blueprint uploaded. The blueprint's id is fetched");
  }, 300_000);

  it('are shown in a list, one by one, with their inputs, counted, and downloaded', async () => {
    const reads = ['list', 'get shop', 'inputs shop', 'summary tenant_name visibility', 'download shop'];
    const [listed, got, inputs, summary, downloaded] = await Promise.all(
      reads.map((line) => run(`blueprints ${line}`)),
    );
    const row = {
      ...OWNED,
      ...{ id: 'shop', main_file_name: 'blueprint.yaml', created_at: TIME, updated_at: TIME },
      ...{ state: 'uploaded', error: '', labels: '"env:prod,tier:front"' },
    };
    expect(printedTable(listed ?? '')).toMatchObject({
      title: 'Blueprints:',
      columns: BLUEPRINT_COLUMNS.split(' '),
    });
    expect(printedRow(listed ?? '', 'shop')).toEqual({ ...row, description: 'A shop window that..' });
    expect(listed).toContain('Showing 4 of 4 blueprints');
    expect(printedTable(got ?? '')).toEqual({
      title: 'Blueprint:',
      columns: [...BLUEPRINT_COLUMNS.split(' '), '#deployments'],
      rows: [{ ...row, description: 'A shop window that greets everybody', '#deployments': '0' }],
    });
    expect(got).toContain('Metadata:\n\tteam: sales\n');
    expect(got).toContain('Existing deployments:\n[]\n');
    expect(printedTable(inputs ?? '')).toEqual({
      title: 'Inputs:',
      columns: ['name', 'type', 'default', 'description'],
      rows: [
        { name: 'greeting', type: 'string', default: 'hello', description: 'What it says' },
        { name: 'port', type: 'integer', default: '-', description: '-' },
      ],
    });
    expect(printedTable(summary ?? '')).toEqual({
      title: 'Blueprint summary by tenant_name',
      columns: ['tenant_name', 'visibility', 'blueprints'],
      rows: ['tenant', 'TOTAL'].map((visibility) => ({
        ...{ tenant_name: 'default_tenant', visibility, blueprints: '4' },
      })),
    });
    expect(downloaded).toContain('Blueprint downloaded as shop.tar.gz');
    const file = join(world.cfy.folder, 'shop.tar.gz');
    const paths: string[] = [];
    await listArchive({ file, onReadEntry: (entry) => paths.push(entry.path) });
    expect(paths).toEqual(
      expect.arrayContaining(['blueprint/blueprint.yaml', 'blueprint/scripts/create.sh']),
    );
  }, 300_000);

  it('that cannot be parsed stay with their error', async () => {
    const error = "Invalid blueprint - Could not locate node type: 'shop.nodes.Nothing'";
    const place = ['in: blueprint.yaml', 'in line: 4, column: 9', 'path: node_templates.web.type'];
    const [upload, mainFile] = await Promise.all([
      refused('blueprints upload wrong/blueprint.yaml -b wrong'),
      refused(`blueprints upload ${filesUrl}shop.tar.gz -b misnamed -n other.yaml`),
    ]);
    expect(upload).toContain(`\nInvalid blueprint: ${[error, ...place].join('\n  ')}.\n`);
    expect(mainFile).toContain('\nInvalid blueprint: Invalid blueprint - Failed to find');
    const [got, deployed] = await Promise.all([
      run('blueprints get wrong'),
      refused('deployments create any -b wrong'),
    ]);
    expect(printedRows(got)).toMatchObject([
      { id: 'wrong', state: 'invalid', error: [error, ...place].join(' ') },
    ]);
    expect(printedRows(await run('blueprints inputs wrong'))).toEqual([]);
    expect(deployed).toContain(
      `${SERVER_REFUSAL}400: Unable to create a deployment based on a blueprint which is not \`uploaded\` but: \`invalid\``,
    );
    await Promise.all([run('blueprints delete wrong'), run('blueprints delete misnamed')]);
  }, 300_000);

  it('are validated by the client itself', async () => {
    expect(await run('blueprints validate alone/blueprint.yaml')).toContain(
      'Blueprint validated successfully',
    );
    // It has no types to import.
    expect(await refused('blueprints validate shop/blueprint.yaml')).toContain(
      'Failed to validate blueprint',
    );
  }, 300_000);

  it('that are not there, or taken, are refused, and wrong usage is told from it', async () => {
    const unknown = `${SERVER_REFUSAL}404: Requested \`Blueprint\` with ID \`nothing\` was not found`;
    const commands = ['get', 'inputs', 'download', 'delete', 'delete -f'];
    for (const output of await Promise.all(commands.map((word) => refused(`blueprints ${word} nothing`))))
      expect(output).toContain(unknown);
    const [taken, notFetched, closed, noFile, noArgument, noCommand] = await Promise.all([
      refused('blueprints upload shop/blueprint.yaml -b shop'),
      refused(`blueprints upload ${filesUrl}nothing.tar.gz -b unfetched`),
      refused('blueprints upload http://127.0.0.1:1/shop.tar.gz -b nothing'),
      refused('blueprints upload nothing.yaml'),
      world.misused('blueprints upload'),
      world.misused('blueprints explode'),
    ]);
    expect(taken).toContain(
      `${SERVER_REFUSAL}409: blueprint with id=shop already exists on tenant default_tenant or with global visibility`,
    );
    expect(notFetched).toMatch(
      /\nFailed uploading blueprint: .*\/nothing\.tar\.gz answered with status 404\.\n/,
    );
    expect(closed).toContain('is not among the places that this server may fetch from');
    expect(noFile).toContain('You must provide either a path to a local file');
    expect(noArgument).toContain("Error: Missing argument 'BLUEPRINT_PATH'.");
    expect(noCommand).toContain("Error: No such command 'explode'.");
    const listed = await run('blueprints list');
    expect(printedRow(listed, 'unfetched')).toMatchObject({ state: 'failed_uploading' });
    expect(listed).toContain('Showing 5 of 5 blueprints');
    await run('blueprints delete unfetched');
  }, 300_000);
});
