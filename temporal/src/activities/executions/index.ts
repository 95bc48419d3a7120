export {
  createExecutionActivities,
  type ExecutionActivities,
  type AcceptedBegin,
} from './execution-activities.ts';
export { createSystemActivities, type SystemActivities } from './system-activities.ts';
export type * from './requests.ts';
