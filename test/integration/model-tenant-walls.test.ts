import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  AlreadyExistsError,
  BlueprintRepository,
  ConflictError,
  DeploymentRepository,
  EffectWriter,
  EventRepository,
  ExecutionRepository,
  NodeInstanceRepository,
  NotFoundError,
  OperationRepository,
  SecretCipher,
  SecretRepository,
  StillInUseError,
  TenantRepository,
  UserRepository,
  type ListQuery,
  type Scope,
} from '@cloudloom/model';
import { aDeployment, aGraph, anEvent, anExecution, aTask } from '../support/builders.ts';
import { useDatabase } from '../support/model-environment.ts';

const environment = useDatabase();
const ALL: ListQuery = { offset: 0, size: null, sort: [], filters: {} };
const ANN: Scope = { tenantName: 'north', username: 'ann' };
const BOB: Scope = { tenantName: 'south', username: 'bob' };
const ROOT: Scope = { tenantName: 'south', username: 'root', allTenants: true };
let executionId: string;

const north = { tenantName: 'north', createdBy: 'ann' };
const ids = (page: { items: { id: string }[] }) => page.items.map((item) => item.id);

beforeAll(async () => {
  const { database } = environment;
  for (const tenant of ['north', 'south']) await new TenantRepository(database).ensure(tenant);
  await new UserRepository(database).create({ username: 'root', password: 'x', role: 'sys_admin' });
  await aDeployment(database, { ...north });
  executionId = (await anExecution(database, north)).id;
  const effects = [aGraph([aTask('op')]), anEvent('e')];
  await new EffectWriter(database).write({ executionId, executionAttempt: 1, effects });
});

describe('a tenant’s wall', () => {
  it('hides every kind of row from other tenants', async () => {
    const { database } = environment;
    expect(await new BlueprintRepository(database).find(BOB, 'shop-blueprint')).toBeNull();
    expect(await new DeploymentRepository(database).find(BOB, 'shop')).toBeNull();
    expect((await new DeploymentRepository(database).list(BOB, ALL)).total).toBe(0);
    expect(await new NodeInstanceRepository(database).find(BOB, 'shop_web_1')).toBeNull();
    expect(await new ExecutionRepository(database).find(BOB, executionId)).toBeNull();
    expect(await new OperationRepository(database).list(BOB, { executionId })).toEqual([]);
    const events = { offset: 0, size: 10, sort: [] };
    expect((await new EventRepository(database).list(BOB, events)).total).toBe(0);
    expect((await new EventRepository(database).list(ANN, events)).total).toBe(1);
  });

  it('keeps others from changing and deleting', async () => {
    const { database } = environment;
    const change = new NodeInstanceRepository(database).update(BOB, 'shop_web_1', {
      version: 9,
      state: 'deleted',
    });
    await expect(change).rejects.toThrow(NotFoundError);
    await expect(
      new DeploymentRepository(database).update(BOB, 'shop', { displayName: 'mine' }),
    ).rejects.toThrow(NotFoundError);
    expect(await new DeploymentRepository(database).delete(BOB, 'shop')).toBe(false);
  });

  it('lets two tenants use the same id', async () => {
    await aDeployment(environment.database, { tenantName: 'south', createdBy: 'bob' });
    expect(await new DeploymentRepository(environment.database).find(BOB, 'shop')).toMatchObject({
      createdBy: 'bob',
    });
    expect(await new DeploymentRepository(environment.database).find(ANN, 'shop')).toMatchObject({
      createdBy: 'ann',
    });
  });

  it('opens for all tenants to administrators and members only', async () => {
    const deployments = new DeploymentRepository(environment.database);
    expect((await deployments.list(ROOT, { ...ALL, filters: { id: ['shop'] } })).total).toBe(2);
    expect(
      (await deployments.list({ ...BOB, allTenants: true }, { ...ALL, filters: { id: ['shop'] } })).total,
    ).toBe(1);
    const users = new UserRepository(environment.database);
    await users.create({ username: 'cleo', password: 'x', role: 'default' });
    await users.addToTenant('cleo', 'north');
    const cleo = { tenantName: 'south', username: 'cleo', allTenants: true };
    expect((await deployments.list(cleo, { ...ALL, filters: { id: ['shop'] } })).total).toBe(2);
    expect(await users.isMember('cleo', 'north')).toBe(true);
    expect(await users.isMember('cleo', 'south')).toBe(false);
    expect(await users.isMember('root', 'south')).toBe(true);
    expect(await users.isMember('root', 'nowhere')).toBe(false);
  });

  it('lets global rows be read everywhere and changed at home', async () => {
    const blueprints = new BlueprintRepository(environment.database);
    await blueprints.insert({ ...north, id: 'base', mainFileName: 'b.yaml', visibility: 'global' });
    expect(await blueprints.find(BOB, 'base')).toMatchObject({ tenantName: 'north' });
    await expect(blueprints.update(BOB, 'base', { description: 'x' })).rejects.toThrow(NotFoundError);
    const again = blueprints.insert({
      tenantName: 'south',
      createdBy: 'bob',
      id: 'base',
      mainFileName: 'b.yaml',
    });
    await expect(again).rejects.toThrow(AlreadyExistsError);
    await aDeployment(environment.database, {
      tenantName: 'south',
      createdBy: 'bob',
      id: 'based',
      blueprintId: 'base',
    });
    await expect(blueprints.delete(ANN, 'base')).rejects.toThrow(StillInUseError);
    const users = await new DeploymentRepository(environment.database).idsOfBlueprint({
      tenantName: 'north',
      blueprintId: 'base',
    });
    expect(users).toEqual(['based']);
  });

  it('shows private rows to their creator and to administrators', async () => {
    const blueprints = new BlueprintRepository(environment.database);
    await blueprints.insert({ ...north, id: 'diary', mainFileName: 'b.yaml', visibility: 'private' });
    expect(ids(await blueprints.list(ANN, { ...ALL, search: 'DIA' }))).toEqual(['diary']);
    expect(await blueprints.find({ tenantName: 'north', username: 'eve' }, 'diary')).toBeNull();
    expect(await blueprints.find({ tenantName: 'north', username: 'root' }, 'diary')).toMatchObject({
      id: 'diary',
    });
  });

  it('finds nothing, instead of failing, by an id that nobody can have', async () => {
    const blueprints = new BlueprintRepository(environment.database);
    expect(await blueprints.find(ANN, 'a\u0000b')).toBeNull();
    expect(
      (await blueprints.list(ANN, { ...ALL, search: '\u0000', filters: { id: ['\u0000'] } })).total,
    ).toBe(0);
    expect((await blueprints.list(ANN, { ...ALL, search: '%' })).total).toBe(0);
  });
});

describe('a node instance', () => {
  it('is updated by who knows its version', async () => {
    const instances = new NodeInstanceRepository(environment.database);
    const first = await instances.update(ANN, 'shop_web_1', {
      version: 1,
      runtimeProperties: { b: 1, a: 2 },
    });
    expect(first).toMatchObject({ version: 2, runtimeProperties: { b: 1, a: 2 } });
    const stale = instances.update(ANN, 'shop_web_1', { version: 1, state: 'started' });
    await expect(stale).rejects.toThrow(
      new ConflictError('Node instance update conflict [current version=2, update version=1]'),
    );
    expect(
      await instances.update(ANN, 'shop_web_1', { version: 1, state: 'started' }, { force: true }),
    ).toMatchObject({ version: 3 });
    expect(await instances.update(ANN, 'shop_web_1', { version: 7, state: 'started' })).toMatchObject({
      version: 3,
    });
    expect(await instances.update(ANN, 'shop_web_1', { version: 7, state: 'stopped' })).toMatchObject({
      version: 4,
    });
  });

  it('is patched by key', async () => {
    const instances = new NodeInstanceRepository(environment.database);
    const changes = { set: [{ path: ['c', 'd'], value: 'nul\u0000' }], delete: [['b']] };
    expect(await instances.patchRuntimeProperties(ANN, 'shop_web_1', changes)).toMatchObject({ version: 5 });
    expect((await instances.find(ANN, 'shop_web_1'))?.runtimeProperties).toEqual({ a: 2, c: { d: 'nul' } });
  });

  it('is one of many that are stored at once, unless an id is taken', async () => {
    const instances = new NodeInstanceRepository(environment.database);
    const rows = Array.from({ length: 2_500 }, (_, place) => ({
      ...north,
      id: `many_${place}`,
      nodeId: 'web',
      deploymentId: 'shop',
      index: place,
    }));
    await instances.insertMany(rows);
    expect((await instances.ids('north')).size).toBe(2_501);
    await expect(instances.insertMany([{ ...rows[0]!, id: 'fresh' }, rows[1]!])).rejects.toThrow('many_1');
    expect(await instances.find(ANN, 'fresh')).toBeNull();
  });
});

describe('a secret', () => {
  const secrets = () =>
    new SecretRepository(environment.database, new SecretCipher(Buffer.alloc(32, 7).toString('base64')));

  it('is stored sealed and read in its tenant', async () => {
    await secrets().put(ANN, { key: 'db', value: 'sesame' });
    expect(await secrets().value(ANN, 'db')).toBe('sesame');
    expect(await secrets().value(BOB, 'db')).toBeNull();
    await expect(secrets().put(ANN, { key: 'db', value: 'x' })).rejects.toThrow(AlreadyExistsError);
    await secrets().put(ANN, { key: 'db', value: 'open', updateIfExists: true, isHiddenValue: true });
    expect(await secrets().find(ANN, 'db')).toMatchObject({ key: 'db', isHiddenValue: true });
    expect(await secrets().value(ANN, 'db')).toBe('open');
    expect(Object.keys((await secrets().list(ANN, ALL)).items[0] ?? {})).not.toContain('sealedValue');
    expect(await secrets().delete(ANN, 'db')).toBe(true);
  });

  it('does not open with another key', async () => {
    await secrets().put(ANN, { key: 'kept', value: 'v' });
    const other = new SecretRepository(
      environment.database,
      new SecretCipher(Buffer.alloc(32, 8).toString('base64')),
    );
    await expect(other.value(ANN, 'kept')).rejects.toMatchObject({ code: 'secret_cipher_error' });
  });
});
