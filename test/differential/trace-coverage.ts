import type { TraceItem } from '../../apps/cli/src/trace/index.ts';
import { containersOf, groupsAround, type TraceCase } from './trace-generator/trace-case.ts';
import type { ComparedTrace } from './trace-run.ts';

/** The share of cases that have to have something, by what it is. */
const LEAST: Readonly<Record<string, number>> = {
  'nodes contained four deep or deeper': 0.2,
  'scaling groups': 0.3,
  'groups in groups': 0.05,
  'several instances of a node': 0.5,
  'relationships all to all': 0.5,
  'relationships all to one': 0.15,
  'relationships that wait for one operation': 0.03,
  'several relationships to one node': 0.1,
  hosts: 0.2,
  'operations that fail': 0.3,
  'operations that are tried again': 0.3,
  'operations of relationships that fail': 0.1,
  'lifecycles that start over': 0.05,
  'steps that fail': 0.2,
  'states that are findings': 0.3,
  'install succeeds': 0.5,
  'install fails': 0.05,
  'uninstall succeeds': 0.5,
  'uninstall fails': 0.05,
  'reinstall succeeds': 0.05,
  'heal succeeds': 0.5,
  'heal fails': 0.02,
  'scale succeeds': 0.4,
  'scale fails': 0.05,
  'scaling that aborts another': 0.01,
  'rollback succeeds': 0.05,
  'execute_operation succeeds': 0.05,
  'restart succeeds': 0.03,
  'check_status succeeds': 0.03,
  'check_status fails': 0.03,
  'check_drift succeeds': 0.03,
};

/** Below this a run says nothing about shares. */
const FEWEST_CASES = 100;

/** Counts what a run of random scenarios exercises. */
export class TraceCoverage {
  private total = 0;
  private readonly counts = new Map<string, number>();

  add(compared: ComparedTrace): void {
    this.total += 1;
    for (const feature of new Set([...featuresOf(compared.case), ...eventsOf(compared)]))
      this.counts.set(feature, (this.counts.get(feature) ?? 0) + 1);
  }

  /** The report, line by line. */
  lines(): string[] {
    const entries = Object.entries(LEAST).map(
      ([name, least]) => `    ${percent(this.share(name))} ${name} (at least ${percent(least).trim()})`,
    );
    const gaps = this.gaps();
    return [
      `coverage of ${this.total} scenarios, share of those with`,
      ...entries,
      gaps.length === 0 ? 'nothing is missing' : `too rare: ${gaps.join('; ')}`,
    ];
  }

  /** What occurred less often than it has to; in a short run nothing. */
  gaps(): string[] {
    if (this.total < FEWEST_CASES) return [];
    return Object.entries(LEAST)
      .filter(([name, least]) => this.share(name) < least)
      .map(([name]) => `${name} (${percent(this.share(name)).trim()})`);
  }

  private share(name: string): number {
    return (this.counts.get(name) ?? 0) / Math.max(1, this.total);
  }
}

const percent = (share: number): string => `${Math.round(100 * share)} %`.padStart(5);

/** Depth counts the outermost container as one. */
const DEEP = 4;

function featuresOf({ nodes, groups, statesAreFindings }: TraceCase): string[] {
  const relationships = nodes.flatMap((node) => node.relationships);
  const connections = relationships.filter(({ kind }) => kind !== 'contained_in');
  const has: Record<string, boolean> = {
    'nodes contained four deep or deeper': nodes.some((node) => containersOf(node, nodes).length + 1 >= DEEP),
    'states that are findings': statesAreFindings,
    'scaling groups': groups.length > 0,
    'groups in groups': groups.some(({ name }) => groupsAround(name, groups).length > 0),
    'several instances of a node': nodes.some(({ instances }) => instances > 1),
    'relationships all to all': connections.some(({ connectionType }) => connectionType === 'all_to_all'),
    'relationships all to one': connections.some(({ connectionType }) => connectionType === 'all_to_one'),
    'relationships that wait for one operation': connections.some(({ operation }) => operation !== undefined),
    'several relationships to one node': nodes.some(
      (node) => new Set(node.relationships.map(({ target }) => target)).size < node.relationships.length,
    ),
    hosts: nodes.some(({ isHost }) => isHost),
  };
  return Object.keys(has).filter((name) => has[name]);
}

function eventsOf({ ours: { steps } }: ComparedTrace): string[] {
  const items = steps.flatMap(({ observed }) => observed);
  return [
    ...items.flatMap(eventsOfItem),
    ...steps.flatMap(({ workflow, status }) =>
      status === 'failed' ? ['steps that fail', `${workflow} fails`] : [`${workflow} succeeds`],
    ),
  ];
}

function eventsOfItem(item: TraceItem): string[] {
  // One that takes its own back warns.
  if (item.kind === 'log' && item.level === 'info')
    return item.text.startsWith('Rolling back deployment modification')
      ? ['scaling that aborts another']
      : [];
  if (item.kind === 'op_start') return item.attempt > 0 ? ['operations that are tried again'] : [];
  if (item.kind === 'event')
    return item.text.startsWith('Node lifecycle failed') ? ['lifecycles that start over'] : [];
  if (item.kind !== 'op_end' || item.outcome === 'ok') return [];
  return 'side' in item
    ? ['operations that fail', 'operations of relationships that fail']
    : ['operations that fail'];
}
