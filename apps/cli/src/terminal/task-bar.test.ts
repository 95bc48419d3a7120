import { describe, expect, it } from '@jest/globals';
import { formatSeconds, renderTaskBar } from './task-bar.ts';

const progress = {
  workflow: 'install',
  finished: 31,
  total: 44,
  current: 'app_k3x9q1: configure',
  elapsedMilliseconds: 6200,
};

describe('the task bar', () => {
  it('shows workflow, share, counts, the current step and the time', () => {
    expect(renderTaskBar(progress, 80)).toBe(
      'install  ██████████████░░░░░░  31/44  app_k3x9q1: configure               6.2 s',
    );
  });

  it('never gets longer than the terminal is wide', () => {
    for (const columns of [20, 45, 60, 120]) {
      const text = renderTaskBar({ ...progress, current: 'x'.repeat(200) }, columns);
      expect(text.length).toBeLessThanOrEqual(Math.max(columns, 48));
    }
  });

  it('shows no count before the total is known', () => {
    expect(renderTaskBar({ ...progress, finished: 0, total: 0 }, 80)).toContain('░░░░  ...  ');
  });
});

describe('formatSeconds', () => {
  it('speaks of minutes from one minute on', () => {
    expect([formatSeconds(9420), formatSeconds(187_000)]).toEqual(['9.4 s', '3 min 07 s']);
  });
});
