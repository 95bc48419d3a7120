import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OF_RESOURCES, expectRefusals } from '../support/cfy-refusals.ts';
import { CfyStack } from '../support/cfy-stack.ts';
import { deployFiles, run } from '../support/deploying.ts';
import { inBatches } from '../support/in-batches.ts';
import { OWNED, TIME, detail, printedRows, printedTable } from '../support/printed-table.ts';
import { SAY_MEND_WAIT } from '../support/say-mend-wait.ts';

let world: CfyStack;
let web: string;
beforeAll(async () => {
  world = await CfyStack.start();
  const { client } = world.stack;
  await deployFiles(client, 'shop', SAY_MEND_WAIT, { folder: '/nowhere' });
  await run(client, 'shop', 'install');
  const { items } = await client.nodeInstances.list({ filters: { deploymentId: 'shop', nodeId: 'web' } });
  web = items[0]?.id ?? '';
}, 180_000);
afterAll(() => world?.close(), 60_000);

const runAll = (...lines: string[]) => world.runAll(...lines);

describe('cfy nodes and node-instances', () => {
  it('list and show nodes, and count them', async () => {
    const [listed, shown, json, searched, none, counted, checked] = await inBatches(
      [
        ...[
          'nodes list -d shop',
          'nodes get web -d shop',
          'nodes list -d shop --json',
          'nodes list --search we',
        ],
        ...['nodes list -d nowhere', 'nodes summary deployment_id', 'nodes list -d shop --run-checks'],
      ],
      (line) => world.run(line),
    );
    const columns = ['id', 'deployment_id', 'blueprint_id', 'host_id', 'type', 'visibility', 'tenant_name'];
    const counts = ['number_of_instances', 'planned_number_of_instances'];
    const node = (id: string) => ({
      ...{
        id,
        deployment_id: 'shop',
        blueprint_id: 'shop',
        host_id: '',
        type: 'cloudify.nodes.Root',
        ...OWNED,
      },
      ...Object.fromEntries(counts.map((count) => [count, '1'])),
    });
    expect(printedTable(listed ?? '')).toEqual({
      title: 'Nodes:',
      columns: [...columns, ...counts, 'created_by'],
      rows: [node('db'), node('web')],
    });
    expect(listed).toContain('Showing 2 of 2 nodes');
    expect(JSON.parse(json ?? '')).toMatchObject([
      { id: 'db', drifted_instances: 0, unavailable_instances: 0 },
      { id: 'web', number_of_instances: 1 },
    ]);
    expect(printedRows(searched ?? '').map(({ id }) => id)).toEqual(['web']);
    expect(printedRows(none ?? '')).toEqual([]);
    expect(printedRows(counted ?? '')).toEqual([{ deployment_id: 'shop', nodes: '2' }]);
    expect(checked).toMatch(
      /'check_drift' workflow execution succeeded[^]*'check_status' workflow execution succ/,
    );

    expect(shown).toContain('Type hierarchy:\n\tcloudify.nodes.Root\n');
    expect(shown).toMatch(
      /\|\s+test\.say +\| .*'word': 'hello'.* \| +script +\|.* script_runner\.tasks\.run +\|/,
    );
    expect(shown).toContain(`Node instance IDs:\n\t${web}\n`);
  }, 240_000);

  it('list, show, change and count instances', async () => {
    const [listed, named, counted] = await Promise.all([
      world.run('node-instances list -d shop'),
      world.run('node-instances list -d shop --node-name web'),
      world.run('node-instances summary node_id state'),
    ]);
    const instance = { deployment_id: 'shop', host_id: '', state: 'started', ...OWNED };
    expect(printedTable(listed)).toEqual({
      title: 'Node-instances:',
      columns: [
        'id',
        'deployment_id',
        'host_id',
        'node_id',
        'state',
        'visibility',
        'tenant_name',
        'created_by',
      ],
      rows: [
        { id: expect.stringMatching(/^db_/), node_id: 'db', ...instance },
        { id: web, node_id: 'web', ...instance },
      ],
    });
    expect(printedRows(named)).toEqual([{ id: web, node_id: 'web', ...instance }]);
    expect(printedRows(counted)).toEqual([
      { node_id: 'db', state: 'started', node_instances: '1' },
      { node_id: 'db', state: 'TOTAL', node_instances: '1' },
      { node_id: 'web', state: 'started', node_instances: '1' },
      { node_id: 'web', state: 'TOTAL', node_instances: '1' },
    ]);
    const [changed = '', , less = '', shown = ''] = await runAll(
      `node-instances update-runtime ${web} -p colour=red;size.width=10`,
      `node-instances update-runtime ${web} -p {"list":[1,2],"size":{"height":3}}`,
      `node-instances delete-runtime ${web} -p size.width`,
      `node-instances get ${web}`,
    );
    expect(changed).toContain(`Successfully updated the runtime properties of "${web}"`);
    expect([detail(changed, 'colour'), detail(changed, 'size')]).toEqual(['red', "{'width': '10'}"]);
    expect([detail(less, 'list'), detail(less, 'size')]).toEqual(['[1, 2]', "{'height': 3}"]);
    expect(printedRows(shown)).toEqual([{ id: web, node_id: 'web', ...instance }]);
    expect([detail(shown, 'colour'), detail(shown, 'size')]).toEqual(['red', "{'height': 3}"]);
  }, 240_000);
});

describe('cfy set-owner', () => {
  it('gives a blueprint, a deployment and a secret to another user of the tenant', async () => {
    await Promise.all([
      runAll('users create heir -p sesame-open', 'tenants add-user heir -t default_tenant -r user'),
      world.run('secrets create heirloom -s x'),
    ]);
    const [blueprint, deployment, secret] = await Promise.all([
      world.run('blueprints set-owner shop -s heir'),
      world.run('deployments set-owner shop -s heir'),
      world.run('secrets set-owner heirloom -s heir'),
    ]);
    expect(blueprint).toContain('Blueprint `shop` is now owned by user `heir`.');
    expect(deployment).toContain('Deployment `shop` is now owned by user `heir`.');
    expect(secret).toContain('Secret `heirloom` is now owned by user `heir`.');
    const [blueprints, deployments] = await Promise.all([
      world.run('blueprints list'),
      world.run('deployments list'),
    ]);
    for (const output of [blueprints, deployments])
      expect(printedRows(output)).toMatchObject([{ id: 'shop', created_by: 'heir' }]);
    await runAll('blueprints set-owner shop -s admin', 'deployments set-owner shop -s admin');
  }, 240_000);
});

describe('cfy sites', () => {
  const columns = ['name', 'location', 'visibility', 'tenant_name', 'created_at', 'created_by'];

  it('are made, moved, renamed, given to a deployment, listed and deleted', async () => {
    await Promise.all([world.run('sites create rome --location 41.9,12.5'), world.run('sites create oslo')]);
    const row = (name: string, location: string) => ({ name, location, ...OWNED, created_at: TIME });
    const listed = await world.run('sites list');
    expect(printedTable(listed)).toEqual({
      title: 'Sites:',
      columns,
      rows: [row('oslo', ''), row('rome', '41.9, 12.5')],
    });
    expect(listed).toContain('Showing 2 of 2 sites');
    const [, , shown = '', same, placed, deployments = '', detached] = await runAll(
      'sites update oslo --location 59.9,10.7 -l global',
      'sites update oslo --new-name bergen',
      'sites get bergen',
      'sites update bergen',
      'deployments set-site shop --site-name bergen',
      'deployments list',
      'deployments set-site shop --detach-site',
    );
    const bergen = { ...row('bergen', '59.9, 10.7'), visibility: 'global' };
    expect(printedTable(shown)).toEqual({ title: 'Requested site info:', columns, rows: [bergen] });
    expect(same).toContain('Site `bergen` updated');
    expect(placed).toContain('The site of `shop` was set to bergen');
    expect(printedRows(deployments)).toMatchObject([{ id: 'shop', site_name: 'bergen' }]);
    expect(detached).toContain('The site of `shop` was detached');
    expect(printedRows(await world.run('sites list --search berg'))).toEqual([bergen]);
    for (const name of ['rome', 'bergen'])
      expect(await world.run(`sites delete ${name}`)).toContain('Site deleted');
    expect(printedRows(await world.run('sites list'))).toEqual([]);
    for (const words of ['get nope', 'update nope --new-name x', 'delete nope'])
      expect(await world.run(`sites ${words}`)).toContain('Requested site with name `nope` was not found');
  }, 240_000);
});

describe('cfy filters', () => {
  const columns = [
    ...['id', 'labels_filter_rules', 'attrs_filter_rules', 'created_at', 'updated_at'],
    ...['visibility', 'tenant_name', 'created_by'],
  ];
  const times = { created_at: TIME, updated_at: TIME };

  it('of deployments are made, shown, changed, used and deleted', async () => {
    await Promise.all([
      world.run('deployments labels add env:prod,zone:x shop'),
      world.run('deployments filters create prod -lr env=prod -ar', 'blueprint_id starts-with sh'),
      world.run('deployments filters create unlabelled -l global -lr', 'env is null'),
    ]);
    const rule = '"blueprint_id starts-with sh"';
    expect(printedTable(await world.run('deployments filters list'))).toEqual({
      title: 'Filters:',
      columns,
      rows: [
        { id: 'prod', labels_filter_rules: '"env=prod"', attrs_filter_rules: rule, ...times, ...OWNED },
        {
          ...{
            id: 'unlabelled',
            labels_filter_rules: '"env is null"',
            attrs_filter_rules: '',
            ...times,
            ...OWNED,
          },
          visibility: 'global',
        },
      ],
    });
    const shown = await world.run('deployments filters get prod');
    expect([detail(shown, 'labels_filter_rules'), detail(shown, 'attrs_filter_rules')]).toEqual([
      '"env=prod"',
      rule,
    ]);
    const [found, hidden, byRules, otherwise] = await Promise.all([
      world.run('deployments list --filter-id prod'),
      world.run('deployments list --filter-id unlabelled'),
      world.run('deployments list -lr env=prod -lr', 'zone is not null', '-ar', 'id=[shop,other]'),
      world.run('deployments list -lr env!=prod'),
    ]);
    for (const output of [found, byRules])
      expect(printedRows(output)).toMatchObject([
        { id: 'shop', labels: expect.stringContaining('env:prod') },
      ]);
    for (const output of [hidden, otherwise]) {
      expect(printedRows(output)).toEqual([]);
      expect(output).toContain('Showing 0 of 0 deployments (1 hidden by filter)');
    }
    expect(await world.run('deployments filters update unlabelled -lr env=[prod,test]')).toContain(
      'Deployments filter `unlabelled` updated',
    );
    expect(detail(await world.run('deployments filters get unlabelled'), 'labels_filter_rules')).toBe(
      '"env=[prod,test]"',
    );
    for (const id of ['prod', 'unlabelled'])
      expect(await world.run(`deployments filters delete ${id}`)).toContain('Filter removed');
    for (const words of ['get nope', 'update nope -lr a=b', 'delete nope'])
      expect(await world.run(`deployments filters ${words}`)).toContain(
        'Requested deployments filter with ID `nope` was not found in this tenant',
      );
  }, 240_000);

  it('of blueprints are made, shown, changed, used and deleted, as labels are', async () => {
    const [added, again, labels = ''] = await runAll(
      'blueprints labels add tier:web,team:one,team:two shop',
      'blueprints labels add tier:web shop',
      'blueprints labels list shop',
    );
    expect(added).toContain('The following label(s) were added successfully to blueprint shop: ');
    expect(again).toContain('The provided labels are already assigned to blueprint shop.');
    expect(printedTable(labels)).toMatchObject({ title: 'Blueprint labels', columns: ['key', 'values'] });
    expect(new Set(printedRows(labels).map(({ key }) => key))).toEqual(new Set(['tier', 'team']));
    const [, , filters = '', found = '', hidden] = await runAll(
      'blueprints filters create web -lr tier=web -ar created_by=admin',
      'blueprints filters update web -lr team=[one,three]',
      'blueprints filters list',
      'blueprints list --filter-id web',
      'blueprints list -lr tier!=web',
    );
    expect(printedTable(filters)).toMatchObject({
      columns,
      rows: [{ id: 'web', labels_filter_rules: '"team=[one,three]"', attrs_filter_rules: '' }],
    });
    expect(printedRows(found)).toMatchObject([{ id: 'shop', state: 'uploaded' }]);
    expect(hidden).toContain('Showing 0 of 0 blueprints (1 hidden by filter)');
    const [removed, none, shown = ''] = await runAll(
      'blueprints labels delete team shop',
      'blueprints labels delete team shop',
      'blueprints filters get web',
      'blueprints filters delete web',
    );
    expect(removed).toContain('deleted successfully from blueprint shop');
    expect(none).toContain('The provided labels are not assigned to blueprint shop. No labels were deleted.');
    expect(detail(shown, 'labels_filter_rules')).toBe('"team=[one,three]"');
    expect(await world.refused('blueprints list --filter-id web')).toContain(
      '404: Requested `BlueprintsFilter` with ID `web` was not found',
    );
  }, 240_000);

  it('are not needed for a search', async () => {
    const [byId, byName, statuses, needed] = await Promise.all([
      world.run('deployments list --search ho --blueprint-id shop'),
      world.run('deployments list --search-name zz'),
      world.run('deployments status-list'),
      world.run('deployments list --dependencies-of shop'),
    ]);
    expect(printedRows(byId)).toMatchObject([
      { id: 'shop', deployment_status: 'good', installation_status: 'active' },
    ]);
    for (const output of [byName, needed]) expect(printedRows(output)).toEqual([]);
    const state = { deployment_status: 'good', installation_status: 'active' };
    const counts = { unavailable_instances: '0', drifted_instances: '0' };
    expect(printedRows(statuses)).toEqual([{ id: 'shop', display_name: 'shop', ...state, ...counts }]);
  }, 120_000);
});

const OF_BACKUPS = ['id', 'created_at', 'status', 'error', 'visibility', 'tenant_name', 'created_by'];
/** Lists of what is not there. */
const EMPTY: [string, string[]][] = [
  [
    'agents list',
    ['id', 'ip', 'deployment', 'state', 'node', 'system', 'version', 'install_method', 'tenant_name'],
  ],
  ['log-bundles list', OF_BACKUPS],
  [
    'deployments schedule list',
    [
      ...[
        'id',
        'deployment_id',
        'workflow_id',
        'created_at',
        'next_occurrence',
        'since',
        'until',
        'stop_on_fail',
      ],
      ...['enabled', 'visibility', 'tenant_name', 'created_by'],
    ],
  ],
  ['user-groups list', ['name', 'role', 'tenants', 'users']],
  ['license environments list', ['deployment_id', 'deployment_name', 'tenant_name']],
];

describe('cfy', () => {
  it('prints the headers of lists that are empty', async () => {
    await inBatches(EMPTY, async ([line, columns]) => {
      expect([line, printedTable(await world.run(line))]).toMatchObject([line, { columns, rows: [] }]);
    });
  }, 120_000);

  it('makes a snapshot and waits for it; its execution is shown where system workflows are asked for', async () => {
    expect(await world.run('snapshots create nightly --wait-for-status')).toContain(
      'Successfully created snapshot nightly.',
    );
    const [snapshots, usual, all] = await Promise.all([
      world.run('snapshots list'),
      world.run('executions list'),
      world.run('executions list --include-system-workflows --sort-by created_at --descending'),
    ]);
    expect(printedTable(snapshots)).toEqual({
      title: 'Snapshots:',
      columns: OF_BACKUPS,
      rows: [{ id: 'nightly', created_at: TIME, status: 'created', error: '', ...OWNED }],
    });
    expect(usual).not.toContain('create_snapshot');
    expect(printedRows(all)[0]).toMatchObject({
      workflow_id: 'create_snapshot',
      status: 'completed',
      deployment_id: '',
    });
    expect(await world.run('snapshots delete nightly')).toContain('Snapshot deleted successfully');
  }, 120_000);

  it('unlocks, counts licences and shows the nodes of the cluster', async () => {
    const [unlocked, count, managers, config] = await Promise.all([
      world.run('users unlock admin'),
      world.run('license environments count'),
      world.run('cluster managers list'),
      world.run('config list'),
    ]);
    expect(unlocked).toContain('User `admin` is already unlocked');
    expect(count).toContain('Licensed environments count: 0');
    expect(printedRows(managers)).toMatchObject([{ version: '7.0.5', edition: 'community' }]);
    expect(printedTable(config).columns).toEqual([
      'name',
      'value',
      'scope',
      'updated_at',
      'is_editable',
      'admin_only',
    ]);
  }, 120_000);

  it('refuses with exit code 1, or 2 where it is used wrongly', async () => {
    await world.run('secrets create taken -s x');
    await expectRefusals(world.cfy, OF_RESOURCES);
  }, 240_000);
});
