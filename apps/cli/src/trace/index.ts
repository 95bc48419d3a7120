export { createTrace, runTrace } from './run-trace.ts';
export { readScenario } from './scenario.ts';
export type { Scenario, ScenarioStep } from './scenario.ts';
export type { TraceDocument, TraceItem, TraceStep } from './trace-document.ts';
