export {
  createExecutionActivities,
  type ExecutionActivities,
  type AcceptedBegin,
} from './execution-activities.ts';
export { createModificationActivities, type ModificationActivities } from './modification-activities.ts';
export type * from './modification-requests.ts';
export { createAlarmActivities, type AlarmActivities } from './alarm-activities.ts';
export { createAuthorActivities, type AuthorActivities } from './author-activities.ts';
export {
  createServiceActivities,
  type ServiceActivities,
  type StartOnServicesRequest,
} from './service-activities.ts';
export {
  createUpdateActivities,
  type UpdateActivities,
  type UpdatePageRequest,
  type UpdateStepRequest,
  type UpdateWorkflowRequest,
} from './update-activities.ts';
export { createSystemActivities, type SystemActivities } from './system-activities.ts';
export { createWebhookActivities, type WebhookActivities } from './webhook-activities.ts';
export type * from './requests.ts';
