export { useContainedSubgraph } from './contained-subgraph.ts';
export { useModify } from './modification.ts';
export { runOperation } from './step-5.ts';
export { useSubgraphs } from './subgraphs.ts';
export { takeTurns } from './taking-turns.ts';
export { useTaskHandlers } from './task-handlers.ts';
