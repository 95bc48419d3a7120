export { CloudloomClient } from './client.ts';
export { Connection } from './connection.ts';
export type { CallOptions, ConnectionOptions, RequestOptions } from './connection.ts';
export type { OperationAnswer, OperationName, OperationRequest } from './calls.ts';
export type { Operations } from './generated/operations.ts';
export type * as wire from './generated/schemas.ts';
export {
  CloudloomError,
  ConflictError,
  ExecutionFailedError,
  ForbiddenError,
  MaintenanceError,
  NotFoundError,
  RefusedError,
  ServerError,
  UnauthorizedError,
  UnreachableError,
  isNotFound,
} from './errors.ts';
export type { Json, JsonObject } from './json.ts';
export { isEnded } from './resources.ts';
export type * from './resources.ts';
export type { Blueprints, UploadBlueprint } from './blueprints.ts';
export type { CreateDeployment, DeleteDeployment, Deployments, WorkflowSettings } from './deployments.ts';
export type { EventQuery, Events, FollowOptions, StreamQuery, WatchOptions } from './events.ts';
export type { Executions, ExecutionWaitOptions, StartExecution, WaitOptions } from './executions.ts';
export type { NodeInstances, Nodes } from './nodes.ts';
export type * from './resume-plan.ts';
export type { CreateSecret, Secrets } from './secrets.ts';
export type { CreateToken, Tokens } from './tokens.ts';
export type { WaitExplanation } from './wait-explanation.ts';
export {
  WebhookVerificationError,
  verifyWebhook,
  type VerifiedWebhook,
  type WebhookHeaders,
  type WebhookMessage,
} from './verify-webhook.ts';
export type {
  CreateWebhook,
  MadeWebhook,
  UpdateWebhook,
  Webhook,
  WebhookDelivery,
  WebhookEvent,
  WebhookListQuery,
  Webhooks,
} from './webhooks.ts';
export type { Workers } from './workers.ts';
