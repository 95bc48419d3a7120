import { FunctionError } from '../plan-error.ts';
import type { EvaluationInstance, EvaluationSource, Scope } from './evaluation.ts';

/**
 * The instance whose attribute is meant: SELF, SOURCE and TARGET by the context, a node by its only instance, by the
 * one that the context's instance is connected to, or by the smallest scaling group that both are in.
 *
 * Throws FunctionError when there is no instance or more than one remains.
 */
export async function chooseInstance(
  reference: string,
  live: EvaluationSource,
  scope: Scope,
): Promise<EvaluationInstance> {
  const direct = instanceIdOf(reference, scope);
  if (direct !== undefined) return existing(direct, live);
  const node = await nodeIdOf(reference, live, scope);
  if (node === undefined && reference !== 'SELF')
    throw FunctionError.evaluation(
      'get_attribute',
      `${reference} is nobody in this context (${scope.place}): no relationship is spoken of.`,
    );
  const candidates = node === undefined ? [] : await live.instancesOf(node);
  const [only] = candidates;
  if (!only) throw FunctionError.evaluation('get_attribute', `Node ${reference} has no instances.`);
  if (candidates.length === 1) return only;
  const chosen =
    candidates.find(({ id }) => id === scope.context.nodeInstance) ??
    (await connectedInstance(candidates, live, scope)) ??
    (await groupedInstance(candidates, live, scope));
  if (chosen) return chosen;
  throw FunctionError.evaluation(
    'get_attribute',
    `More than one node instance found for node "${reference}". Cannot resolve a node instance unambiguously.`,
  );
}

async function existing(id: string, live: EvaluationSource): Promise<EvaluationInstance> {
  const instance = await live.instance(id);
  if (instance) return instance;
  throw new FunctionError(
    'KeyError',
    `Unable to evaluate get_attribute function: there is no node instance '${id}'.`,
  );
}

/** The node that a reference means: by its name, or that of the context. */
export async function nodeIdOf(
  reference: string,
  live: EvaluationSource,
  scope: Scope,
): Promise<string | undefined> {
  const { context } = scope;
  switch (reference) {
    case 'SELF':
      return (await nodeOf(context.self, live)) ?? context.node?.id ?? context.selfNode ?? scope.self;
    case 'SOURCE':
      return scope.source ?? nodeOf(context.source, live);
    case 'TARGET':
      return scope.target ?? nodeOf(context.target, live);
    default:
      return reference;
  }
}

function instanceIdOf(reference: string, { context }: Scope): string | undefined {
  if (reference === 'SELF') return context.self;
  if (reference === 'SOURCE') return context.source;
  return reference === 'TARGET' ? context.target : undefined;
}

const nodeOf = async (instanceId: string | undefined, live: EvaluationSource): Promise<string | undefined> =>
  instanceId === undefined ? undefined : (await live.instance(instanceId))?.nodeId;

type Choice = (
  candidates: readonly EvaluationInstance[],
  live: EvaluationSource,
  scope: Scope,
) => Promise<EvaluationInstance | undefined>;

const connectedInstance: Choice = async (candidates, live, { context }) => {
  const self = context.self === undefined ? undefined : await existing(context.self, live);
  const targets = new Set(self?.relationships.map(({ targetId }) => targetId));
  const connected = candidates.filter(({ id }) => targets.has(id));
  return connected.length === 1 ? connected[0] : undefined;
};

const groupedInstance: Choice = async (candidates, live, { context }) => {
  const id = context.self ?? context.source ?? context.target;
  if (id === undefined) return undefined;
  return inSmallestGroup(candidates, await groupsAround(await existing(id, live), live), live);
};

async function inSmallestGroup(
  candidates: readonly EvaluationInstance[],
  around: Groups,
  live: EvaluationSource,
): Promise<EvaluationInstance | undefined> {
  const groups = await Promise.all(candidates.map((candidate) => groupsAround(candidate, live)));
  const shared = around.find(({ name }) => groups.some((own) => own.some((group) => group.name === name)));
  if (!shared) return undefined;
  const inside = candidates.filter((_, index) => groups[index]?.some((group) => group.id === shared.id));
  return inside.length === 1 ? inside[0] : undefined;
}

type Groups = EvaluationInstance['scalingGroups'][number][];

/** Group instances that hold an instance, directly or through what contains it, innermost first. */
async function groupsAround(instance: EvaluationInstance, live: EvaluationSource): Promise<Groups> {
  const groups: Groups = [];
  const seen = new Set<string>();
  for (
    let current: EvaluationInstance | undefined = instance;
    current && !seen.has(current.id);
    current = await containerOf(current, live)
  ) {
    seen.add(current.id);
    groups.push(...current.scalingGroups);
  }
  return groups;
}

async function containerOf(
  instance: EvaluationInstance,
  live: EvaluationSource,
): Promise<EvaluationInstance | undefined> {
  const containment = instance.relationships.find(
    ({ type }) => type === 'cloudify.relationships.contained_in',
  );
  return containment ? live.instance(containment.targetId) : undefined;
}
