import type { ScenarioStep } from '../../../apps/cli/src/trace/index.ts';
import { containerOf, type CaseGroup, type CaseNode, type TraceCase } from './trace-case.ts';

export interface TraceShrinkOptions {
  /** Whether a smaller case still shows what is looked for. */
  isStill: (smaller: TraceCase) => Promise<boolean>;
  /** Questions to ask at most, and at a time. */
  budget: number;
  width: number;
}

/** Takes parts away from a case for as long as it shows the same, large parts first. */
export async function shrinkTrace(found: TraceCase, options: TraceShrinkOptions): Promise<TraceCase> {
  let best = found;
  let asked = 0;
  for (let isSmaller = true; isSmaller;) {
    isSmaller = false;
    let candidates = smallerCases(best);
    for (let index = 0; index < candidates.length && asked < options.budget;) {
      const batch = candidates.slice(index, index + options.width);
      asked += batch.length;
      const answers = await Promise.all(batch.map((each) => options.isStill(each)));
      const accepted = answers.indexOf(true);
      if (accepted < 0) {
        index += batch.length;
        continue;
      }
      best = batch[accepted] ?? best;
      isSmaller = true;
      index += accepted;
      candidates = smallerCases(best);
    }
  }
  return best;
}

/** The case without one part each. */
function smallerCases(found: TraceCase): TraceCase[] {
  const { nodes, groups, scenario } = found;
  const withSteps = (steps: ScenarioStep[]): TraceCase => ({ ...found, scenario: { ...scenario, steps } });
  const withNode = (old: CaseNode, node: CaseNode): TraceCase => ({
    ...found,
    nodes: nodes.map((each) => (each === old ? node : each)),
  });
  return [
    ...(found.statesAreFindings ? [{ ...found, statesAreFindings: false }] : []),
    ...withoutOne(scenario.steps).map(withSteps),
    ...nodes.map((node) => withoutNode(found, node)),
    ...groups.map((group) => withoutGroup(found, group)),
    ...nodes.flatMap((node) => smallerNodes(node).map((smaller) => withNode(node, smaller))),
    ...groups
      .filter(({ instances }) => instances > 1)
      .map((group) => ({
        ...found,
        groups: groups.map((each) => (each === group ? { ...group, instances: 1 } : each)),
      })),
    ...scenario.steps.flatMap((step, at) =>
      smallerSteps(step).map((smaller) => withSteps(scenario.steps.with(at, smaller))),
    ),
  ];
}

const withoutOne = <T>(list: readonly T[]): T[][] => list.map((_, at) => list.toSpliced(at, 1));

/** Contents move into the container of what goes. */
function withoutNode(found: TraceCase, gone: CaseNode): TraceCase {
  const { nodes, groups } = found;
  const home = containerOf(gone);
  const rest = nodes
    .filter((node) => node !== gone)
    .map((node) => ({
      ...node,
      relationships: node.relationships
        .map((each) =>
          each.kind === 'contained_in' && each.target === gone.name && home !== undefined
            ? { ...each, target: home }
            : each,
        )
        .filter(({ target }) => target !== gone.name),
    }));
  return { ...found, nodes: rest, groups: withoutMember(groups, gone.name) };
}

const withoutGroup = (found: TraceCase, gone: CaseGroup): TraceCase => ({
  ...found,
  groups: withoutMember(
    found.groups.filter((group) => group !== gone),
    gone.name,
  ),
});

const withoutMember = (groups: readonly CaseGroup[], gone: string): CaseGroup[] =>
  groups
    .map((group) => ({ ...group, members: group.members.filter((member) => member !== gone) }))
    .filter(({ members }) => members.length > 0);

function smallerNodes(node: CaseNode): CaseNode[] {
  const { instances, relationships, operations, commands } = node;
  return [
    ...(instances > 1 ? [{ ...node, instances: 1 }] : []),
    ...(node.isHost ? [{ ...node, isHost: false, installMethod: undefined } as unknown as CaseNode] : []),
    ...withoutOne(relationships).map((rest) => ({ ...node, relationships: rest })),
    ...withoutOneKey(commands).map((rest) => ({ ...node, commands: rest })),
    ...withoutOneKey(operations).map((rest) => ({ ...node, operations: rest })),
    ...relationships.flatMap((each, at) =>
      [
        ...(each.source.length > 0 ? [{ ...each, source: [] }] : []),
        ...(each.targetSide.length > 0 ? [{ ...each, targetSide: [] }] : []),
        ...withoutOne(each.source).map((source) => ({ ...each, source })),
        ...withoutOne(each.targetSide).map((targetSide) => ({ ...each, targetSide })),
      ].map((smaller) => ({ ...node, relationships: relationships.with(at, smaller) })),
    ),
  ];
}

const withoutOneKey = <T>(record: Readonly<Record<string, T>>): Record<string, T>[] =>
  withoutOne(Object.entries(record)).map((entries) => Object.fromEntries(entries));

function smallerSteps(step: ScenarioStep): ScenarioStep[] {
  const { parameters = {}, set_states: states } = step;
  // What has to be given stays.
  const optional = withoutOneKey(parameters).filter(
    (rest) =>
      Object.keys(rest).includes('operation') === Object.keys(parameters).includes('operation') &&
      Object.keys(rest).includes('scalable_entity_name') ===
        Object.keys(parameters).includes('scalable_entity_name'),
  );
  const { subgraph_retries: _, ...once } = step;
  const { task_retries: __, ...unlimited } = step;
  return [
    ...optional.map((rest) => ({ ...step, parameters: rest })),
    ...(states ? withoutOneKey(states).map((rest) => ({ ...step, set_states: rest })) : []),
    ...(step.subgraph_retries === undefined ? [] : [once]),
    ...(step.task_retries === undefined ? [] : [unlimited]),
  ];
}
