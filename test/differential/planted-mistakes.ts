import type { PlantedBug } from './planted-bugs.ts';

/** Three mistakes in the workflows, each in one place of a file below libs/builtin-workflows/src. */
export const PLANTED_MISTAKES: readonly PlantedBug[] = [
  {
    name: 'order-swapped',
    effect: 'an instance unlinks from its targets in the order in which it is related to them',
    file: 'relationship-block.ts',
    original: "if (operation === 'unlink') groups.reverse();",
    replacement: '',
  },
  {
    name: 'event-lost',
    effect: 'nobody is told that an instance has dealt with its relationships',
    file: 'install-lifecycle.ts',
    original: 'instance.sendEvent(part.after),',
    replacement: '',
  },
  {
    name: 'state-skipped',
    effect: 'an instance that is uninstalled is never in the state stopped',
    file: 'uninstall-lifecycle.ts',
    original: "if (!STOPPED_IS_SET.includes(state)) sequence.add(instance.setState('stopped'));",
    replacement: '',
  },
];
