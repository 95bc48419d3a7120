export { createTrace, runTrace, traceBlueprint } from './run-trace.ts';
export type { TracedScenario } from './run-trace.ts';
export type { OperationCommand } from './operation-command.ts';
export { readScenario } from './scenario.ts';
export type { Scenario, ScenarioStep } from './scenario.ts';
export type { TraceDocument, TraceItem, TraceStep } from './trace-document.ts';
