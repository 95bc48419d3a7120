import type { Pattern, PatternStep } from './pattern.ts';

/** How many characters a pattern consumes, at least and at most. */
export interface Width {
  least: number;
  most: number;
}

/** The width of a pattern; `groups` are the widths of groups, for references to them. */
export function widthOf(pattern: Pattern, groups: readonly (Width | null)[]): Width {
  const total = { least: 0, most: 0 };
  for (const step of pattern) {
    const { least, most } = stepWidth(step, groups);
    total.least += least;
    total.most += most;
  }
  return total;
}

function stepWidth(step: PatternStep, groups: readonly (Width | null)[]): Width {
  switch (step.kind) {
    case 'character':
      return { least: 1, most: 1 };
    case 'group':
    case 'part':
    case 'atomic':
      return widthOf(step.body, groups);
    case 'choice':
      return widest(step.branches.map((branch) => widthOf(branch, groups)));
    case 'conditional':
      return widest([widthOf(step.yes, groups), widthOf(step.no, groups)]);
    case 'reference':
      return groups[step.group] ?? { least: 0, most: 0 };
    case 'repeat': {
      const { least, most } = widthOf(step.body, groups);
      const isEmpty = most === 0 || step.maximum === 0;
      return { least: least * step.minimum, most: isEmpty ? 0 : most * step.maximum };
    }
    default:
      return { least: 0, most: 0 };
  }
}

const widest = (widths: readonly Width[]): Width => ({
  least: Math.min(...widths.map(({ least }) => least)),
  most: Math.max(...widths.map(({ most }) => most)),
});
