import { cancellation } from './cancellation.ts';
import { contextApi } from './context-api.ts';
import { dryRunAndWaiting } from './dry-run-and-waiting.ts';
import { errors } from './errors.ts';
import { events } from './events.ts';
import { extendedContext } from './extended-context.ts';
import { handlersAndRetries } from './handlers-and-retries.ts';
import { modifications } from './modifications.ts';
import { resume } from './resume.ts';
import { subgraphs } from './subgraphs.ts';
import { taskGraph } from './task-graph.ts';

/** All behaviours, chapter by chapter. */
export const allBehaviours = [
  ...contextApi,
  ...extendedContext,
  ...taskGraph,
  ...subgraphs,
  ...handlersAndRetries,
  ...errors,
  ...events,
  ...cancellation,
  ...resume,
  ...dryRunAndWaiting,
  ...modifications,
];
