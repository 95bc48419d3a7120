import fc, { type AsyncCommand } from 'fast-check';
import type { Execution, Scope } from '@cloudloom/model';
import { refusal, type World } from '@cloudloom/executions/testing';
import type { ReferenceQueue, Run } from './reference-queue.ts';

/** The product, and which of its executions is which of the model. */
export interface Real {
  world: World;
  ids: Map<Run, string>;
  groups: ReadonlyMap<string, string>;
}

type Command = AsyncCommand<ReferenceQueue, Real>;

/** Two of one tenant, and one of the same name in another. */
export const HOMES = [
  { tenantName: 'default_tenant', username: 'admin', deploymentId: 'shop' },
  { tenantName: 'default_tenant', username: 'admin', deploymentId: 'blog' },
  { tenantName: 'other', username: 'admin', deploymentId: 'shop' },
] as const;
export const GROUPS = ['g', 'h'] as const;

const ADMIN: Scope = { tenantName: 'default_tenant', username: 'admin' };
const NO_DEPLOYMENT = async () => null;
let tasks = 0;

const aRun = (patch: Partial<Run>): Run => ({
  name: '',
  home: null,
  alone: false,
  force: false,
  group: null,
  status: '',
  place: 0,
  attempt: 1,
  ...patch,
});

/** A command for every model, told by a name; `act` does it on both and the outcome is compared. */
function command(name: string, act: (model: ReferenceQueue, real: Real) => Promise<void>): Command {
  return {
    check: () => true,
    run: async (model, real) => {
      await act(model, real);
      await compare(model, real);
    },
    toString: () => name,
  };
}

async function compare(model: ReferenceQueue, { world, ids }: Real): Promise<void> {
  const rows = await world.stores.executions.byIds([...ids.values()]);
  const statuses = new Map(rows.map(({ id, status }) => [id, status]));
  const told = model.runs.map((run) => `${run.name} ${statuses.get(ids.get(run) ?? '') ?? 'absent'}`);
  const expected = model.runs.map((run) => `${run.name} ${run.status}`);
  if (told.join() !== expected.join())
    throw new Error(`expected ${expected.join(', ')}\n but the product says ${told.join(', ')}`);
}

/** The product's answer must be the model's: accepted or not. */
async function agree(accepted: boolean, call: Promise<Execution>, run: Run, { ids }: Real): Promise<void> {
  const answer = await call.catch(async (error: unknown) => String(await refusal(Promise.reject(error))));
  if ((typeof answer !== 'string') !== accepted)
    throw new Error(
      `${run.name}: expected to be ${accepted ? 'accepted' : 'refused'}: ${JSON.stringify(answer)}`,
    );
  if (typeof answer !== 'string') ids.set(run, answer.id);
}

interface Wish {
  home: number;
  queue: boolean;
  force: boolean;
  group: string | null;
}

const request = ({ home, queue, force, group }: Wish): Command =>
  command(
    `start(${home}${queue ? ' queue' : ''}${force ? ' force' : ''}${group ?? ''})`,
    async (model, real) => {
      const { deploymentId, ...scope } = HOMES[home % HOMES.length]!;
      const run = aRun({
        name: `run-${model.runs.length}`,
        home: `${scope.tenantName}/${deploymentId}`,
        force,
        group,
      });
      const groupId = group === null ? null : (real.groups.get(group) ?? null);
      const wishes = { deploymentId, workflowId: 'install', queue: queue || group !== null, force, groupId };
      await agree(model.ask(run, wishes.queue), real.world.executions.start(scope, wishes), run, real);
    },
  );

const systemTask = (alone: boolean, queue: boolean): Command =>
  command(`${alone ? 'system-wide' : 'upload'}(${queue ? 'queue' : ''})`, async (model, real) => {
    const run = aRun({ name: `task-${model.runs.length}`, alone });
    // An upload waits by itself.
    const workflowId = alone ? 'create_snapshot' : 'upload_blueprint';
    const draft = {
      id: `task-${(tasks += 1)}`,
      blueprintId: null,
      parameters: {},
      workflowId,
      queue,
    } as const;
    const call = real.world.executions.startSystemTask(
      ADMIN,
      { ...draft, isSystemWorkflow: alone },
      NO_DEPLOYMENT,
    );
    await agree(model.ask(run, queue || !alone), call, run, real);
  });

/** Does something to one of the executions that are fit for it; nothing where none is. */
const onOne = (
  name: string,
  at: number,
  fit: (model: ReferenceQueue, run: Run) => boolean,
  act: (run: Run, id: string, both: { model: ReferenceQueue; real: Real }) => Promise<void>,
): Command =>
  command(`${name}(${at})`, async (model, real) => {
    const fits = model.runs.filter((run) => fit(model, run));
    const run = fits[at % fits.length];
    if (run !== undefined) await act(run, real.ids.get(run) ?? '', { model, real });
  });

const begin = (at: number): Command =>
  onOne(
    'begin',
    at,
    (_, run) => run.status === 'pending',
    async (run, id, { real }) => {
      run.status = 'started';
      await real.world.executions.begin({
        executionId: id,
        attempt: run.attempt,
        runId: `${id} ${run.attempt}`,
      });
    },
  );

const end = (at: number, status: 'terminated' | 'failed' | 'cancelled'): Command =>
  onOne(
    `end ${status}`,
    at,
    (model, run) => model.isActive(run),
    async (run, id, { model, real }) => {
      run.status = /^(force|kill)_/.test(run.status) ? 'cancelled' : status;
      model.settle();
      await real.world.executions.recordLostRun({ executionId: id, attempt: run.attempt, status, error: '' });
    },
  );

const stop = (at: number, action: 'cancel' | 'force-cancel' | 'kill'): Command => {
  const stopped = { cancel: 'cancelling', 'force-cancel': 'force_cancelling', kill: 'kill_cancelling' }[
    action
  ];
  const isFit = (_: ReferenceQueue, run: Run) => /^(pending|started|queued|scheduled)$/.test(run.status);
  return onOne(action, at, isFit, async (run, id, { model, real }) => {
    run.status = /^(queued|scheduled)$/.test(run.status) ? 'cancelled' : stopped;
    model.settle();
    const scope = { ...ADMIN, tenantName: run.home?.split('/')[0] ?? ADMIN.tenantName };
    await real.world.executions.act(scope, id, action);
  });
};

const goOn = (at: number, action: 'resume' | 'requeue'): Command => {
  const isFit = (_: ReferenceQueue, run: Run) => run.home !== null && /^(failed|cancelled)$/.test(run.status);
  return onOne(action, at, isFit, async (run, id, { model, real }) => {
    const before = run.place;
    run.place = Infinity;
    const accepted = action === 'requeue' || model.mayRun(run, false);
    run.place = before;
    if (accepted) run.attempt += 1;
    if (accepted && action === 'resume') run.status = 'pending';
    if (action === 'requeue') model.line(run);
    const scope = { ...ADMIN, tenantName: run.home?.split('/')[0] ?? ADMIN.tenantName };
    await agree(accepted, real.world.executions.act(scope, id, action), run, real);
  });
};

const schedule = (home: number): Command =>
  command(`schedule(${home})`, async (model, real) => {
    const { deploymentId, ...scope } = HOMES[home % HOMES.length]!;
    const run = aRun({
      name: `later-${model.runs.length}`,
      home: `${scope.tenantName}/${deploymentId}`,
      status: 'scheduled',
    });
    model.runs.push(run);
    const wishes = { deploymentId, workflowId: 'install', scheduledFor: new Date() };
    await agree(true, real.world.executions.start(scope, wishes), run, real);
  });

const due = (at: number): Command =>
  onOne(
    'due',
    at,
    (_, run) => run.status === 'scheduled',
    async (run, id, { model, real }) => {
      model.line(run);
      await real.world.executions.decideScheduled(id);
    },
  );

const setLimit = (limit: number): Command =>
  command(`limit(${limit})`, async (model, { world }) => {
    model.limit = limit;
    model.settle();
    await world.stores.settings.set('max_concurrent_executions', limit);
    await world.executions.advanceQueue();
  });

const setConcurrency = (group: string, concurrency: number): Command =>
  command(`concurrency(${group} ${concurrency})`, async (model, { world, groups }) => {
    model.groups.set(group, concurrency);
    model.settle();
    const id = groups.get(group) ?? '';
    await world.stores.database.transaction((tx) =>
      world.stores.executionGroups.update(ADMIN, id, { concurrency }, tx),
    );
    await world.executions.advanceQueue();
  });

const place = fc.nat(20);
const wish = fc.record({
  home: fc.nat(HOMES.length - 1),
  queue: fc.boolean(),
  force: fc.constantFrom(false, false, false, true),
  group: fc.constantFrom(null, null, ...GROUPS),
});

/** Everything that may happen, one after the other. */
export const allCommands = fc.commands(
  [
    wish.map(request),
    wish.map(request),
    fc.tuple(fc.boolean(), fc.boolean()).map(([alone, queue]) => systemTask(alone, queue)),
    place.map(begin),
    fc.tuple(place, fc.constantFrom('terminated', 'failed', 'cancelled')).map(([at, how]) => end(at, how)),
    place.map((at) => end(at, 'terminated')),
    fc.tuple(place, fc.constantFrom('cancel', 'force-cancel', 'kill')).map(([at, how]) => stop(at, how)),
    fc.tuple(place, fc.constantFrom('resume', 'requeue')).map(([at, how]) => goOn(at, how)),
    fc.nat(2).map(schedule),
    place.map(due),
    fc.nat(4).map(setLimit),
    fc.tuple(fc.constantFrom(...GROUPS), fc.nat(3)).map(([group, many]) => setConcurrency(group, many)),
  ],
  { maxCommands: 60, size: 'max' },
);
