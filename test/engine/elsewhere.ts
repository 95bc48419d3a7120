/** A test outside this folder that shows a behaviour. */
export interface OtherTest {
  file: string;
  /** Its own name, without those of the groups around it. */
  test: string;
}

/** A behaviour whose scenario does not fit into the table's form, and the tests that show it. */
export interface ShownElsewhere {
  section: string;
  name: string;
  traps?: number[];
  memory?: OtherTest;
  server?: OtherTest;
  /** Why one side is missing. */
  because?: string;
}

const RUNS_IN_MEMORY = 'libs/workflow/src/graph/continuation.test.ts';
const CONTINUED = 'test/e2e/continue-as-new.test.ts';
const RESUMED = 'test/e2e/resume.test.ts';
const STOPPED = 'test/e2e/stopping.test.ts';
const STARTED = 'test/e2e/bad-input.test.ts';
const NO_MANAGER = 'it is decided by the server before a workflow runs';

export const shownElsewhere: ShownElsewhere[] = [
  {
    section: '2.5',
    name: 'a graph has a limited number of operations in flight, and the others follow in their order',
    traps: [12],
    memory: {
      file: 'temporal/src/workflows/operation-window.test.ts',
      test: 'lets as many in as it has places, and the others in the order they came',
    },
    because: 'npm run bench runs graphs of thousands of operations against the limit',
  },
  {
    section: '2.8',
    name: 'an execution whose history is full goes on in a new run, and tells the story of one',
    traps: [63],
    memory: {
      file: RUNS_IN_MEMORY,
      test: 'tells the same story in many runs as in one, with failures, retries, handlers and replaced subgraphs',
    },
    server: { file: CONTINUED, test: 'goes through ten runs and more, and tells the story of one' },
  },
  {
    section: '2.8',
    name: 'a cancel and a resume between two runs of one execution repeat nothing',
    traps: [63],
    memory: { file: RUNS_IN_MEMORY, test: 'runs nothing twice when it is cancelled and resumed on the way' },
    server: {
      file: CONTINUED,
      test: 'is cancelled and resumed on the way, and no script that succeeded runs twice',
    },
  },
  {
    section: '4.3',
    name: "an author's mistake fails the execution by the name of the workflow and its line",
    traps: [66],
    server: {
      file: 'test/integration/plugin-hosting-bad-input.test.ts',
      test: '%s fails its execution by name, and the next one runs',
    },
    because: 'the sandbox belongs to the worker',
  },
  {
    section: '4.3',
    name: 'a workflow that never yields fails by name and stalls nobody else',
    server: {
      file: 'test/integration/plugin-hosting-bad-input.test.ts',
      test: 'of never yielding fails its executions by name, stalls nobody else, and the worker lives on',
    },
    because: 'the sandbox belongs to the worker',
  },
  {
    section: '5.3',
    name: 'the texts of events are the same in memory as on a worker, for every way in which an operation ends',
    memory: {
      file: 'test/integration/operation-event-texts.test.ts',
      test: '%s are in memory what they are on a worker',
    },
    server: {
      file: 'test/integration/operation-event-texts.test.ts',
      test: '%s are in memory what they are on a worker',
    },
  },
  {
    section: '6.1',
    name: 'an execution that has ended cannot be cancelled or killed',
    traps: [36],
    server: { file: STOPPED, test: 'cannot be stopped any more, whichever way' },
    because: NO_MANAGER,
  },
  {
    section: '6.1',
    name: 'an execution that waits in the queue is cancelled at once',
    traps: [37],
    server: { file: STOPPED, test: 'takes one that waits out of the queue at once' },
    because: NO_MANAGER,
  },
  {
    section: '7.1',
    name: 'an execution that did not fail and was not cancelled cannot be resumed',
    traps: [45],
    memory: {
      file: 'libs/workflow/src/testing/workflow-test.test.ts',
      test: 'resumes where the last run stopped',
    },
    server: { file: RESUMED, test: 'is refused once it has ended well' },
  },
  {
    section: '7.1',
    name: 'a requeued execution waits for its turn and goes on as its next attempt',
    traps: [39],
    server: {
      file: 'test/integration/executions-resume.test.ts',
      test: 'waits at the end of the line of its deployment, and starts when its turn comes',
    },
    because: NO_MANAGER,
  },
  {
    section: '7.2',
    name: 'a resume waits for an operation that still runs instead of running it twice',
    traps: [40],
    server: { file: RESUMED, test: 'waits for an operation that still runs instead of running it twice' },
    because: 'in memory every operation has ended before a resume',
  },
  {
    section: '7.2',
    name: 'an execution can be resumed from chosen tasks, as a preview tells',
    server: { file: RESUMED, test: 'runs it and all that follows from it again, as the preview says' },
    because: 'the choice is made on stored tasks, by the server',
  },
  {
    section: '7.4',
    name: 'an operation whose worker died runs again when its execution is resumed',
    traps: [42],
    server: { file: RESUMED, test: 'runs an operation again whose worker has died' },
    because: 'there are no workers in memory',
  },
  {
    section: '8.3',
    name: 'undeclared parameters are refused by their names',
    server: { file: STARTED, test: 'with undeclared parameters is refused by their names' },
    because: NO_MANAGER,
  },
  {
    section: '8.3',
    name: 'a missing required parameter is refused by its name',
    server: { file: STARTED, test: 'without a required parameter is refused by its name' },
    because: NO_MANAGER,
  },
  {
    section: '8.3',
    name: 'parameters are checked, converted and completed with defaults',
    memory: {
      file: 'libs/executions/src/parameters.test.ts',
      test: 'are the given values, then the defaults, with functions evaluated',
    },
    server: {
      file: 'test/integration/executions-start.test.ts',
      test: 'parameters are checked, completed and stored',
    },
  },
  {
    section: '8.4',
    name: 'a worker that dies costs no retry: the execution goes on when a worker is back',
    traps: [43],
    server: {
      file: 'test/faults/worker-loss.test.ts',
      test: 'costs nothing but time: the execution goes on when a worker is back, and no retry is used up',
    },
    because: 'there are no workers in memory',
  },
];

/** Traps of the specification that are not there any more, or belong to other parts of the product. */
export const OTHER_TRAPS: Readonly<Record<number, string>> = {
  38: 'executions have no tokens: operations reach state through their worker',
  54: 'operations do not run in a dispatcher process: their end is an answer, not a file',
  55: 'no such file is written',
};
