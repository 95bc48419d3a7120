export { AgentRepository, type AgentPatch } from './agent.repository.ts';
export { OperationAttemptRepository } from './attempts/operation-attempt.repository.ts';
export { AuditRepository } from './audit.repository.ts';
export { BlueprintIconRepository, type IconOwner } from './blueprint-icon.repository.ts';
export { BlueprintRepository, type BlueprintPatch } from './blueprint.repository.ts';
export {
  DeploymentGroupRepository,
  tenantKey,
  type DeploymentGroupPatch,
} from './deployment-group.repository.ts';
export { COVERED_TABLES, UNCOVERED_TABLES, type CoveredTable } from './content/covered-tables.ts';
export { ContentReader, type ContentChoice, type TableContent } from './content/content-reader.ts';
export {
  ContentReplacement,
  ForeignContentError,
  type ArchivedRow,
  type TableLines,
} from './content/content-replacement.ts';
export { DependencyRepository, type Dependent, type DependencyKey } from './dependency.repository.ts';
export {
  DeploymentTreeRepository,
  NO_SUB_DEPLOYMENTS,
  type SubDeployments,
} from './deployment-tree.repository.ts';
export { FilterRepository, type NewFilter } from './filter.repository.ts';
export { LabelRepository } from './label.repository.ts';
export { OwnershipRepository } from './ownership.repository.ts';
export { VisibilityRepository, type SharedKind } from './visibility.repository.ts';
export { ResourceSummaryRepository, type SummarizedKind } from './resource-summary.repository.ts';
export { SiteRepository, type NewSite, type SitePatch } from './site.repository.ts';
export { Database, type Channel, type DatabaseOptions } from './database.ts';
export type { DeploymentQuery } from './deployment-query.ts';
export { DeploymentRepository, type DeploymentPatch } from './deployment.repository.ts';
export { DeploymentInstanceRepository, type LockedDeployment } from './deployment-instance.repository.ts';
export { DeploymentNodeRepository, type ReplacedNode } from './deployment-node.repository.ts';
export {
  DeploymentModificationRepository,
  type ModificationEnd,
} from './deployment-modification.repository.ts';
export { DeploymentUpdateRepository, type UpdatePatch } from './deployment-update.repository.ts';
export type * from './domain/attempt-end.ts';
export type * from './domain/audit.ts';
export { AGENT_STATES, type Agent, type AgentState } from './domain/agent.ts';
export type * from './domain/blueprint.ts';
export type * from './domain/deployment.ts';
export type * from './domain/deployment-group.ts';
export type * from './domain/deployment-modification.ts';
export type * from './domain/deployment-update.ts';
export type * from './domain/event-record.ts';
export type * from './domain/execution-group.ts';
export type * from './domain/execution-run.ts';
export type * from './domain/execution-schedule.ts';
export { ACTIVE_STATUSES, type Execution, type ExecutionStatus } from './domain/execution.ts';
export type * from './domain/execution-selection.ts';
export {
  ATTRIBUTE_OPERATORS,
  LABEL_OPERATORS,
  type AttributeRule,
  type Filter,
  type FilterKind,
  type FilterRule,
  type LabelRule,
} from './domain/filter-rule.ts';
export type * from './domain/insertion.ts';
export type * from './domain/inter-deployment-dependency.ts';
export type * from './domain/list-query.ts';
export type * from './domain/log-bundle.ts';
export type * from './domain/maintenance.ts';
export type * from './domain/node.ts';
export type * from './domain/operation.ts';
export type * from './domain/outbox-entry.ts';
export type * from './domain/plugin.ts';
export type * from './domain/queue-head.ts';
export type * from './domain/runtime-property-changes.ts';
export type * from './domain/scope.ts';
export type * from './domain/secret.ts';
export type * from './domain/settings.ts';
export type * from './domain/site.ts';
export type * from './domain/snapshot.ts';
export type * from './domain/stored-task.ts';
export type * from './domain/tenant.ts';
export type * from './domain/user.ts';
export { SYSTEM_ROLES, TENANT_ROLES } from './domain/user.ts';
export {
  WEBHOOK_EVENTS,
  type Webhook,
  type WebhookAttempt,
  type WebhookCall,
  type WebhookDelivery,
  type WebhookDraft,
  type WebhookEvent,
} from './domain/webhook.ts';
export type * from './domain/worker.ts';
export { EffectWriter, type WriteRequest } from './effects/effect-writer.ts';
export {
  AlreadyExistsError,
  ConflictError,
  DomainError,
  GraphDigestError,
  LostAttemptError,
  NotFoundError,
  RuntimePropertyConflictError,
  StaleAttemptError,
  StillInUseError,
  UnknownFieldError,
} from './errors.ts';
export { EventIntake, type EventOrigin, type HandedIn } from './event-intake.repository.ts';
export type { Horizon } from './event-horizon.ts';
export { EventStreamRepository, type StreamPage } from './event-stream.repository.ts';
export { EventRepository } from './event.repository.ts';
export { InvalidCursorError } from './page-cursor.ts';
export { ExecutionGroupRepository, type ExecutionGroupPatch } from './execution-group.repository.ts';
export {
  ExecutionScheduleRepository,
  type DueOccurrence,
  type ExecutionSchedulePatch,
  type ScheduleSummaryField,
} from './execution-schedule.repository.ts';
export {
  ExecutionSummaryRepository,
  type SummaryCount,
  type SummaryField,
} from './execution-summary.repository.ts';
export { ExecutionTokenRepository, type ExecutionTokenHolder } from './execution-token.repository.ts';
export { ExecutionSurroundings } from './execution-surroundings.ts';
export type { NamePattern, NameQuery, NamedThing, PartOwner } from './existing-names.ts';
export { ExecutionRepository, type ExecutionPatch } from './execution.repository.ts';
export {
  GraphSnapshotRepository,
  type GraphPageRequest,
  type TextPage,
} from './graph-snapshot.repository.ts';
export {
  IdempotencyKeyRepository,
  type ClaimOutcome,
  type KeyClaim,
  type KeyOwner,
  type StoredAnswer,
} from './idempotency-key.repository.ts';
export { Leadership } from './leadership.ts';
export { LogBundleRepository } from './log-bundle.repository.ts';
export { MaintenanceRepository } from './maintenance.repository.ts';
export { NodeInstanceRepository, type NodeInstancePatch } from './node-instance.repository.ts';
export { NodeRepository, type NodePatch } from './node.repository.ts';
export { OperationSubjectRepository, type InstanceOnNode } from './operation-subject.repository.ts';
export { OutboxRepository } from './outbox.repository.ts';
export { AccessRepository } from './people/access.repository.ts';
export { AccountLockRepository, type LockOutcome } from './people/account-lock.repository.ts';
export { Accounts, MINIMUM_PASSWORD_LENGTH, OWNED_TABLES, toRole } from './people/accounts.ts';
export { MembershipRepository, type GroupPeople, type TenantPeople } from './people/membership.repository.ts';
export { IllegalChangeError } from './people/people-errors.ts';
export { UserGroupRepository } from './people/user-group.repository.ts';
export { PluginRepository, type PluginUsers } from './plugin.repository.ts';
export { RecordedAnswerRepository, type RecordedQuestion } from './recorded-answer.repository.ts';
export { SecretCipher, SecretCipherError } from './secret-cipher.ts';
export { PassphraseCipher } from './passphrase-cipher.ts';
export { SecretRepository, type PutSecret } from './secret.repository.ts';
export {
  DEFAULT_SETTINGS,
  SettingRepository,
  type SettingName,
  type StoredSetting,
} from './setting.repository.ts';
export { SnapshotRepository, type NewSnapshot } from './snapshot.repository.ts';
export { StoredTaskRepository } from './stored-task.repository.ts';
export {
  OperationRepository,
  TasksGraphRepository,
  type OperationSelection,
} from './tasks-graph.repository.ts';
export { TenantRepository } from './tenant.repository.ts';
export { TokenRepository } from './token.repository.ts';
export { TopologyRepository, type SnapshotRequest } from './topology.repository.ts';
export type { Transaction } from './transaction.ts';
export { UserRepository, type UserPatch } from './user.repository.ts';
export { WORKER_LEASE_SECONDS, WorkerRepository, type DedicatedPlaces } from './worker.repository.ts';
export { WebhookDeliveryRepository } from './webhook-delivery.repository.ts';
export { deliveryOf } from './webhook-events.ts';
export { WebhookRepository } from './webhook.repository.ts';
