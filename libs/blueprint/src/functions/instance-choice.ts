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
  const instance = direct === undefined ? undefined : await live.instance(direct);
  if (instance) return instance;
  const node = await nodeIdOf(reference, live, scope);
  const candidates = node === undefined ? [] : await live.instancesOf(node);
  const [only] = candidates;
  if (!only) throw FunctionError.evaluation('get_attribute', `Node ${reference} has no instances.`);
  if (candidates.length === 1) return only;
  const chosen =
    (await hintedInstance(candidates, live, scope)) ??
    (await connectedInstance(candidates, live, scope)) ??
    (await groupedInstance(candidates, live, scope));
  if (chosen) return chosen;
  throw FunctionError.evaluation(
    'get_attribute',
    `More than one node instance found for node "${reference}". Cannot resolve a node instance unambiguously.`,
  );
}

/** The node that a reference means: by its name, or that of the context. */
export async function nodeIdOf(
  reference: string,
  live: EvaluationSource,
  scope: Scope,
): Promise<string | undefined> {
  switch (reference) {
    case 'SELF':
      return (await nodeOf(scope.context.self, live)) ?? scope.context.node?.id ?? scope.self;
    case 'SOURCE':
      return scope.context.sourceNode ?? scope.source ?? nodeOf(scope.context.source, live);
    case 'TARGET':
      return scope.context.targetNode ?? scope.target ?? nodeOf(scope.context.target, live);
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

/** Evaluating for one instance of the very node that is asked for means that instance. */
const hintedInstance: Choice = async (candidates, _live, { context }) =>
  candidates.find(({ id }) => id === context.self);

const connectedInstance: Choice = async (candidates, live, { context }) => {
  const self = context.self === undefined ? undefined : await live.instance(context.self);
  const targets = new Set(self?.relationships.map(({ targetId }) => targetId));
  const connected = candidates.filter(({ id }) => targets.has(id));
  return connected.length === 1 ? connected[0] : undefined;
};

const groupedInstance: Choice = async (candidates, live, { context }) => {
  for (const id of [context.self, context.source, context.target]) {
    const instance = id === undefined ? undefined : await live.instance(id);
    if (instance) return inSmallestGroup(candidates, await groupsAround(instance, live), live);
  }
  return undefined;
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
