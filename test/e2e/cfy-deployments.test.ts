import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CfyStack, SERVER_REFUSAL } from '../support/cfy-stack.ts';
import {
  PRINTED_TIME,
  printedRow,
  printedRows,
  printedTable,
  printedTables,
} from '../support/printed-table.ts';
import { writeShopBlueprints } from '../support/shop-blueprints.ts';

const DEPLOYMENT_COLUMNS =
  'id display_name blueprint_id created_at updated_at visibility tenant_name created_by site_name labels ' +
  'deployment_status installation_status';
const UPDATE_COLUMNS =
  'id deployment_id tenant_name state execution_id created_at visibility old_blueprint_id new_blueprint_id';
const TIME = expect.stringMatching(PRINTED_TIME);
const UUID = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
const OWNED = { visibility: 'tenant', tenant_name: 'default_tenant', created_by: 'admin' };

let world: CfyStack;
beforeAll(async () => {
  world = await CfyStack.start();
  await writeShopBlueprints(world.cfy.folder);
  await Promise.all(
    ['shop/blueprint.yaml -b shop', 'shop/more.yaml -b more', 'guest/blueprint.yaml -b guest'].map((words) =>
      run(`blueprints upload ${words}`),
    ),
  );
}, 300_000);
afterAll(() => world?.close(), 300_000);

const run = (line: string, ...words: string[]) => world.run(line, ...words);
const refused = (line: string, ...words: string[]) => world.refused(line, ...words);

describe('deployments', () => {
  it('are made with inputs and labels that are right', async () => {
    const create = 'deployments create shop -b shop';
    const [missing, unknown, wrongType, noBlueprint, noOption] = await Promise.all([
      refused(create),
      refused('deployments create other -b shop -i port=1 -i colour=red'),
      refused('deployments create misfit -b shop -i port=high'),
      refused('deployments create shop -b nothing'),
      world.misused('deployments create shop'),
    ]);
    expect(missing).toContain('Unable to create deployment: 400: missing inputs: port\n');
    expect(unknown).toContain(
      'Unable to create deployment: 400: Cannot create deployment - unknown inputs: colour\n',
    );
    expect(wrongType).toContain(`${SERVER_REFUSAL}400: Property type validation failed in input 'port': `);
    expect(noBlueprint).toContain(
      `${SERVER_REFUSAL}404: Requested \`Blueprint\` with ID \`nothing\` was not found`,
    );
    expect(noOption).toContain("Error: Missing option '-b' / '--blueprint-id'.");
    const created = await run(`${create} -i port=8080 -i greeting=welcome --labels env:prod`);
    expect(created).toContain("Deployment `shop` created. The deployment's id is shop");
    const [taken, listed, got] = await Promise.all([
      refused(`${create} -i port=8080`),
      run('deployments list -b shop'),
      // The nearest command: get-update.
      refused('deployments get shop'),
      run('deployments create guest -b guest'),
    ]);
    expect(taken).toContain(
      `${SERVER_REFUSAL}409: <Deployment id=\`shop\` tenant=\`default_tenant\`> already exists on ` +
        '<Tenant name=`default_tenant`> or with global visibility',
    );
    expect(printedTable(listed).columns).toEqual(DEPLOYMENT_COLUMNS.split(' '));
    expect(printedRow(listed, 'shop')).toEqual({
      ...OWNED,
      ...{ id: 'shop', display_name: 'shop', blueprint_id: 'shop', created_at: TIME, updated_at: TIME },
      ...{ site_name: '', labels: '"env:prod"' },
      ...{ deployment_status: 'requires_attention', installation_status: 'inactive' },
    });
    expect(got).toContain(
      `${SERVER_REFUSAL}404: Requested \`DeploymentUpdate\` with ID \`shop\` was not found`,
    );
  }, 300_000);

  it('take labels and visibility, and are counted', async () => {
    expect(await run('deployments labels add zone:a shop')).toContain(
      "added successfully to deployment shop: [{'zone': 'a'}]",
    );
    expect(await run('deployments labels add zone:b,env:prod shop')).toContain("[{'zone': 'b'}]");
    const [labels, again, tooWide, noSuch, summary] = await Promise.all([
      run('deployments labels list shop'),
      run('deployments labels add zone:a shop'),
      // The client prints this refusal and ends well.
      run('deployments set-visibility shop -l global'),
      refused('deployments set-visibility shop -l planet'),
      run('deployments summary blueprint_id'),
    ]);
    expect(printedTable(labels)).toEqual({
      title: 'Deployment labels',
      columns: ['key', 'values'],
      rows: [
        { key: 'env', values: '"prod"' },
        { key: 'zone', values: '"a","b"' },
      ],
    });
    expect(again).toContain('The provided labels are already assigned to deployment shop.');
    expect(tooWide).toContain("Error: 400: The visibility of deployment `shop` can't be wider than");
    expect(noSuch).toContain('Invalid visibility: `planet`.');
    expect(printedTable(summary)).toEqual({
      title: 'Deployment summary by blueprint_id',
      columns: ['blueprint_id', 'deployments'],
      rows: expect.arrayContaining([
        // With one that could not be made.
        { blueprint_id: 'shop', deployments: '2' },
        { blueprint_id: 'guest', deployments: '1' },
      ]),
    });
    await run('blueprints set-visibility shop -l global');
    expect(await run('deployments set-visibility shop -l global')).toContain('`shop` was set to global');
    expect(printedRow(await run('deployments list'), 'shop')).toMatchObject({
      ...{ visibility: 'global', labels: '"env:prod,zone:a,zone:b"' },
    });
  }, 300_000);

  it('have workflows', async () => {
    const [some, all, install, noWorkflow, noDeployment, noOption] = await Promise.all([
      run('workflows list -d shop'),
      run('workflows list -d shop --all'),
      run('workflows get install -d shop'),
      refused('workflows get nothing -d shop'),
      refused('workflows list -d nothing'),
      world.misused('workflows list'),
    ]);
    const row = (name: string, availability_rules: string) => ({
      ...{ blueprint_id: 'shop', deployment_id: 'shop', name, availability_rules },
    });
    expect(printedTable(some)).toEqual({
      title: 'Workflows:',
      columns: ['blueprint_id', 'deployment_id', 'name', 'availability_rules'],
      rows: [
        row('execute_operation', ''),
        row('install', 'node_instances_active'),
        row('start', 'node_instances_active'),
      ],
    });
    expect(some).toContain('12 unavailable workflows hidden (use --all to show)');
    expect(printedRows(all)).toHaveLength(15);
    expect(printedRow(all, 'uninstall', 'name')).toMatchObject({ is_available: 'False' });
    expect(printedRows(install)).toEqual([row('install', "{'node_instances_active': ['none', 'partial']}")]);
    expect(install).toContain('\tOptional Parameters:\n\t\ttype_names: \t[]\n');
    expect(noWorkflow).toContain('Workflow nothing of deployment shop not found');
    expect(noDeployment).toContain(
      `${SERVER_REFUSAL}404: Requested \`Deployment\` with ID \`nothing\` was not found`,
    );
    expect(noOption).toContain("Error: Missing option '-d' / '--deployment-id'.");
  }, 300_000);

  it('show what they were given and what they give, changed by an update and by scaling', async () => {
    const execute = 'executions start';
    expect(await run(`${execute} install -d shop`)).toContain('Finished executing workflow install');
    const reads = ['inputs', 'outputs', 'capabilities'].map((word) => run(`deployments ${word} shop`));
    const [inputs, outputs, capabilities] = await Promise.all(reads);
    expect(inputs).toContain(' - "greeting":\n     Value: welcome\n - "port":\n     Value: 8080\n');
    expect(outputs).toContain(
      ' - "message":\n     Description: What it shows\n     Value: welcome from the window\n' +
        ' - "address":\n     Description: \n     Value: http://127.0.0.1:8080\n',
    );
    expect(capabilities).toContain(' - "endpoint":\n     Description: Where it is\n     Value: 8080\n');
    await run('deployments delete guest');

    const updated = await run('deployments update shop -b more');
    expect(updated).toContain("Finished executing workflow 'update' on deployment 'shop'");
    const id =
      /Successfully updated deployment shop\. Deployment update id: (\S+)\./.exec(updated)?.[1] ?? '';
    const [update, nothing] = await Promise.all([
      run(`deployments get ${id}`),
      refused('deployments update shop'),
      refused('deployments update shop -b nothing'),
      run(`${execute} scale -d shop -p scalable_entity_name=web -p delta=1`),
    ]);
    const [head, steps] = printedTables(update);
    expect(head).toEqual({
      title: 'Deployment Update:',
      columns: UPDATE_COLUMNS.split(' '),
      rows: [
        {
          ...{ id, deployment_id: 'shop', tenant_name: 'default_tenant', state: 'successful' },
          ...{ execution_id: UUID, created_at: TIME, visibility: 'global' },
          ...{ old_blueprint_id: 'shop', new_blueprint_id: 'more' },
        },
      ],
    });
    expect(steps).toEqual({
      title: 'Steps:',
      columns: ['entity_type', 'entity_id', 'action'],
      rows: [{ entity_type: 'node', entity_id: 'nodes: cache', action: 'add' }],
    });
    expect(nothing).toContain('Must supply either a blueprint');
    expect(printedTable(await run('deployments modifications list shop'))).toEqual({
      title: 'Deployment modifications:',
      columns: 'id workflow_id execution_id status tenant_name created_at visibility'.split(' '),
      rows: [
        {
          ...{ id: UUID, workflow_id: 'scale', execution_id: UUID, status: 'finished' },
          ...{ tenant_name: 'default_tenant', created_at: TIME, visibility: 'global' },
        },
      ],
    });
  }, 300_000);

  it('are scheduled', async () => {
    const since = ['-s', '2040-01-01 10:00'];
    const create = 'deployments schedule create';
    const [created, tooVague, noWorkflow, noDeployment] = await Promise.all([
      run(`${create} shop install -n later -c 1`, ...since),
      refused(`${create} shop install`, ...since),
      refused(`${create} shop nothing -c 1`, ...since),
      refused(`${create} nothing install -c 1`, ...since),
    ]);
    expect(created).toContain('Deployment schedule created successfully');
    expect(tooVague).toContain(
      `${SERVER_REFUSAL}400: recurrence must be specified for execution count larger than 1`,
    );
    expect(noWorkflow).toContain(
      `${SERVER_REFUSAL}400: Workflow nothing does not exist in the deployment shop`,
    );
    expect(noDeployment).toContain(
      `${SERVER_REFUSAL}404: Requested \`Deployment\` with ID \`nothing\` was not found`,
    );
    expect(printedRows(await run('deployments schedule list shop'))).toEqual([
      {
        ...{ id: 'later', deployment_id: 'shop', workflow_id: 'install', created_at: TIME },
        ...{ next_occurrence: '2040-01-01 10:00:00.000', since: '2040-01-01 10:00:00.000', until: '' },
        ...{ stop_on_fail: 'False', enabled: 'True' },
        ...{ ...OWNED, visibility: 'global' },
      },
    ]);
  }, 300_000);

  it('go only when nothing depends on them and nothing lives, or by force', async () => {
    await run('deployments create guest -b guest');
    const dependents = "[1] Deployment 'guest' uses capabilities of the current deployment";
    const [dependedOn, blueprint, byForce, nothing] = await Promise.all([
      refused('deployments delete shop'),
      refused('blueprints delete more'),
      refused('blueprints delete more -f'),
      refused('deployments delete nothing'),
    ]);
    expect(dependedOn).toContain(
      `${SERVER_REFUSAL}400: Can't delete deployment shop - the following existing installations depend on it:\n${dependents}`,
    );
    for (const output of [blueprint, byForce])
      expect(output).toContain(
        `${SERVER_REFUSAL}400: Can't delete blueprint more - There exist deployments for this blueprint; Deployments ids: shop`,
      );
    expect(nothing).toContain(
      `${SERVER_REFUSAL}404: Requested \`Deployment\` with ID \`nothing\` was not found`,
    );
    expect(await run('deployments delete guest')).toContain('Deployment deleted');
    expect(await refused('deployments delete shop')).toMatch(
      /400: Can't delete deployment shop - There are live nodes for this deployment\. Live nodes ids: .*web_/,
    );
    expect(await run('deployments delete shop -f')).toContain('Deployment deleted');
    expect(printedTable(await run('deployments list'))).toMatchObject({
      title: 'Deployments:',
      rows: [{ id: 'misfit' }],
    });
    expect(await run('blueprints delete more -f')).toContain('Blueprint deleted');
  }, 300_000);

  it('hold their parent, and go with it where that is asked for', async () => {
    await run('deployments create parent -b shop -i port=1');
    await run('deployments create child -b shop -i port=2 --labels csys-obj-parent:parent');
    const child = "depend on it:\n[1] Deployment 'child' depends on the current deployment";
    const [uninstall, deletion] = await Promise.all([
      refused('executions start uninstall -d parent'),
      refused('deployments delete parent'),
    ]);
    expect(uninstall).toContain(
      `400: Can't execute workflow \`uninstall\` on deployment parent - existing installations ${child}`,
    );
    expect(deletion).toContain(
      `400: Can't delete deployment parent - the following existing installations ${child}`,
    );
    await run('executions start install -d parent');
    expect(await run('executions start uninstall -d parent -f')).toContain(
      'Finished executing workflow uninstall',
    );
    expect(await run('deployments delete parent --recursive')).toContain('Deployment deleted');
    expect(printedRows(await run('deployments list')).map(({ id }) => id)).toEqual(['misfit']);
  }, 300_000);
});

describe('an application', () => {
  it('is installed from its blueprint by one command, and taken away by another', async () => {
    const output = await run('install shop/more.yaml -b whole -d whole -i port=81');
    expect(output).toContain("Blueprint uploaded. The blueprint's id is whole");
    expect(output).toContain("Deployment `whole` created. The deployment's id is whole");
    expect(output).toContain('Executing workflow `install` on deployment `whole` [timeout=900 seconds]');
    expect(output).toMatch(/CFY <whole> \[web_\w+\] Node instance started/);
    expect(output).toContain('Finished executing workflow install on deployment whole');
    const [halfway, unknown, listed] = await Promise.all([
      refused('install shop/blueprint.yaml -b half -d half'),
      refused('uninstall nothing'),
      run('deployments list'),
    ]);
    expect(halfway).toContain('Unable to create deployment: 400: missing inputs: port');
    expect(unknown).toContain(
      `${SERVER_REFUSAL}404: Requested \`Deployment\` with ID \`nothing\` was not found`,
    );
    expect(printedRow(listed, 'whole')).toMatchObject({
      ...{ deployment_status: 'good', installation_status: 'active' },
    });
    const gone = await run('uninstall whole');
    expect(gone).toContain('Finished executing workflow uninstall on deployment whole');
    expect(gone).toContain('Deployment deleted\nDeleting blueprint whole...\nBlueprint deleted');
    expect(printedRow(await run('blueprints list'), 'whole')).toBeUndefined();
  }, 300_000);
});
