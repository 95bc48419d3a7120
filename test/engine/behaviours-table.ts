import { fileURLToPath } from 'node:url';
import { byChapter, isShownIn, type Behaviour } from './behaviour.ts';
import { allBehaviours } from './behaviours/index.ts';
import { OTHER_TRAPS, shownElsewhere, type OtherTest, type ShownElsewhere } from './elsewhere.ts';

export const TABLE_FILE = fileURLToPath(
  new URL('../../docs/reference/engine-behaviours.md', import.meta.url),
);

const CHAPTERS: Record<string, string> = {
  1: 'The context of a workflow',
  2: 'Task graphs',
  3: 'Handlers and retries',
  4: 'Errors',
  5: 'Events and logs',
  6: 'Cancellation',
  7: 'Resume',
  8: 'Dry runs, waiting after a failure, parameters, lost workers',
  9: 'Modifications and node instances',
};

interface Row {
  section: string;
  name: string;
  traps: readonly number[];
  memory: string;
  server: string;
}

/** The document that lists every behaviour of the engine with the tests that show it. */
export function writeTable(): string {
  const chapters = byChapter([...allBehaviours.map(rowOf), ...shownElsewhere.map(rowElsewhere)]);
  return [HEAD, ...[...chapters].map(([chapter, rows]) => chapterOf(chapter, rows)), trapsOf()].join('\n');
}

const HEAD = `# Behaviours of the workflow engine

Written by \`test/engine/write-table.ts\` from the scenarios in \`test/engine/behaviours\`: change those, and run

    TS_NODE_PROJECT=tsconfig.base.json node --conditions=source --import @swc-node/register/esm-register test/engine/write-table.ts

Each scenario is a workflow, a topology, what its operations do, and what must be seen. It runs on the in-memory runtime
(\`test/engine/in-memory.test.ts\`) and as an uploaded plugin on a real stack with PostgreSQL and Temporal
(\`test/engine/real.test.ts\`), against the same expectations. A test is called by the section of the engine's specification, the sentence
and, in brackets, the name given here, so that one can be run alone:

    npm test -- --testPathPatterns engine/in-memory -t '(fork_join)'
    CLOUDLOOM_BEHAVIOURS=fork_join npm test -- --testPathPatterns engine/real -t '(fork_join)'

*Trap* is the number in the specification's list of what implementers get wrong.
`;

function chapterOf(chapter: string, rows: readonly Row[]): string {
  const sorted = [...rows].sort((a, b) => compareSections(a.section, b.section));
  return [
    `## ${chapter}. ${CHAPTERS[chapter] ?? 'Others'}`,
    '',
    '| section | behaviour | trap | in memory | on a server |',
    '| --- | --- | --- | --- | --- |',
    ...sorted.map(
      ({ section, name, traps, memory, server }) =>
        `| ${section} | ${escaped(name)} | ${traps.join(', ')} | ${memory} | ${server} |`,
    ),
    '',
  ].join('\n');
}

function rowOf(behaviour: Behaviour): Row {
  const { section, name, traps = [], id, only } = behaviour;
  const cell = (side: 'memory' | 'server'): string =>
    isShownIn(side, behaviour) ? `\`${id}\`` : `not there: ${escaped(only?.because ?? '')}`;
  return { section, name, traps, memory: cell('memory'), server: cell('server') };
}

function rowElsewhere({ section, name, traps = [], memory, server, because = '' }: ShownElsewhere): Row {
  const cell = (test: OtherTest | undefined): string =>
    test ? `\`${test.file}\`: ${escaped(test.test)}` : `not there: ${escaped(because)}`;
  return { section, name, traps, memory: cell(memory), server: cell(server) };
}

function trapsOf(): string {
  return [
    '## Traps without a test here',
    '',
    '| trap | because |',
    '| --- | --- |',
    ...Object.entries(OTHER_TRAPS).map(([trap, because]) => `| ${trap} | ${because} |`),
    '',
  ].join('\n');
}

/** Traps that neither a test nor a reason covers. */
export function missingTraps(): number[] {
  const covered = new Set([
    ...Object.keys(OTHER_TRAPS).map(Number),
    ...[...allBehaviours, ...shownElsewhere].flatMap(({ traps = [] }) => traps),
  ]);
  return Array.from({ length: 66 }, (_, at) => at + 1).filter((trap) => !covered.has(trap));
}

const compareSections = (a: string, b: string): number =>
  Number(a) - Number(b) || (a < b ? -1 : a > b ? 1 : 0);
const escaped = (text: string): string => text.replaceAll('|', '\\|');
