import { Random } from '../generator/random.ts';
import { commandFailures, type TaskRetries } from './random-commands.ts';
import { dropSingleTargetsInGroups, keepSmall, randomGroups } from './random-groups.ts';
import { randomNodes } from './random-nodes.ts';
import { randomSteps } from './random-scenario.ts';
import type { TraceCase } from './trace-case.ts';

/** The blueprint and the scenario of a seed. */
export function generateTraceCase(seed: number): TraceCase {
  const random = new Random(seed);
  const nodes = randomNodes(random);
  const groups = randomGroups(nodes, random);
  const topology = { nodes, groups };
  dropSingleTargetsInGroups(topology);
  keepSmall(topology, random);
  const taskRetries = random.pick<TaskRetries>([-1, -1, 3, 3, 0]);
  commandFailures(nodes, taskRetries, random);
  const scenario = { steps: randomSteps(topology, taskRetries, random) };
  return { ...topology, scenario, statesAreFindings: random.chance(0.5) };
}
