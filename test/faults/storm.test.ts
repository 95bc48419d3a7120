import { describe, expect, it } from '@jest/globals';
import { storm } from '../storm/storm.ts';

/** On a slow machine everything takes longer; `npm run storm` is strict. */
const PATIENCE = { usually: 10_000, aroundKills: 60_000 };

describe('a storm of executions while managers and workers are killed', () => {
  it('loses none, starts none twice, and breaks no rule', async () => {
    const lines: string[] = [];
    const report = await storm({
      managers: 3,
      workers: 2,
      deployments: 30,
      executions: 1_500,
      systemWide: 12,
      seconds: 60,
      killEvery: 4,
      seed: Number(process.env.CLOUDLOOM_SEED ?? 20261121),
      patience: PATIENCE,
      log: (line) => lines.push(line),
    });
    expect(report.violations).toEqual([]);
    expect(report.kills.length).toBeGreaterThan(3);
    expect(report.ends['terminated']).toBeGreaterThan(10);
    expect(report.ends['cancelled']).toBeGreaterThan(0);
  }, 900_000);
});
