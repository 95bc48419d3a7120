export { AgentService, type AgentReport, type RegisterAgent } from './agents/agent.service.ts';
export { LocalArchiveStorage } from './archives/local-archive-storage.ts';
export { PluginFolders, pluginKey, type PluginFolder } from './archives/plugin-folders.ts';
export { ResourceFolders, type BlueprintFolder } from './archives/resource-folders.ts';
export { isAvailable } from './availability.ts';
export { ExecutionRecords, type ExecutionRecord } from './execution-records.ts';
export { ICON_LIMIT } from './blueprint-icons.ts';
export { BlueprintService, type BlueprintServiceOptions } from './blueprint.service.ts';
export {
  DeploymentModificationService,
  type ModificationRequestCall,
  type StartDeploymentModification,
} from './deployment-modification.service.ts';
export { explainMissingWorker } from './dedicated-workers.ts';
export { DeploymentService, type DeploymentServiceOptions } from './deployment.service.ts';
export {
  ArchiveError,
  BadParametersError,
  CapabilitiesEvaluationError,
  DependentExistsError,
  DeploymentCreationError,
  DeploymentModificationEndedError,
  DeploymentUpdateError,
  EnvironmentCreationInProgressError,
  EnvironmentCreationPendingError,
  ExecutionLimitError,
  ExistingRunningExecutionError,
  ExistingStartedModificationError,
  ForbiddenError,
  FunctionsEvaluationError,
  IllegalActionError,
  IllegalExecutionParametersError,
  IllegalResumeError,
  InvalidBlueprintError,
  InvalidPluginError,
  InvalidStatusUpdateError,
  MissingDeploymentInputsError,
  NonexistentWorkflowError,
  OutputsEvaluationError,
  PluginInUseError,
  PluginInstallationError,
  SystemTaskError,
  UnavailableWorkflowError,
  UnknownDeploymentInputsError,
} from './errors.ts';
export { RESERVED_LABEL_KEYS } from './labels.ts';
export { InvalidFilterRuleError } from './filters/errors.ts';
export { FilterService, type FilterDraft } from './filters/filter.service.ts';
export { parseFilterRules, type RuledKind } from './filters/filter-rules.ts';
export {
  readSearchConstraints,
  type ConstrainedNames,
  type SearchConstraints,
} from './filters/constraint-rules.ts';
export { DependencyService, type DependencyDraft } from './dependencies/dependency.service.ts';
export { OwnershipService, type GiverScope } from './ownership.service.ts';
export { VisibilityService } from './visibility.service.ts';
export { SiteService, readPlace, type SiteDraft } from './sites/site.service.ts';
export { requireVisibilityChange, requireWider } from './visibility.ts';
export { createEvaluationSource, type EvaluationPlace } from './evaluation-source.ts';
export { ExecutionService, type LostRun } from './execution.service.ts';
export type { BeginAnswer, BeginRequest, ExecutionFacts, FinishRequest } from './execution-facts.ts';
export type { Cleanup } from './execution-cleanup.ts';
export { ExecutionWaiter } from './execution-waiter.ts';
export { LogBundleActionError, LogBundleService } from './log-bundles/log-bundle.service.ts';
export { MaintenanceModeError, NotModifiedError, SnapshotRestoreError } from './maintenance/errors.ts';
export { MaintenanceMode, type MaintenanceStatus } from './maintenance/maintenance-mode.ts';
export { OutboxDispatcher, type OutboxDispatcherOptions } from './outbox-dispatcher.ts';
export { ArchiveStorage, type OpenedArchive } from './ports/archive-storage.ts';
export {
  EngineRefusalError,
  ExecutionLauncher,
  type ExecutionAlarm,
  type ExecutionLaunch,
  type ListedRun,
  type Origin,
  type StuckWorkflow,
  type WorkflowDescription,
} from './ports/execution-launcher.ts';
export { DeploymentGroupService } from './groups/deployment-group.service.ts';
export { ExecutionGroupService } from './groups/execution-group.service.ts';
export {
  GROUP_ACTIONS,
  type ChangeDeploymentGroup,
  type ChangeExecutionGroup,
  type ChosenDeployments,
  type GroupAction,
  type NewGroupDeployment,
  type PutDeploymentGroup,
  type StartExecutionGroup,
} from './groups/group-requests.ts';
export { groupStatus } from './groups/group-status.ts';
export { SILENT, type Log } from './ports/log.ts';
export {
  findWorkflowModule,
  readPluginPackage,
  type PluginPackage,
  type WorkflowModule,
} from './plugin-modules.ts';
export { PluginService, type PluginServiceOptions } from './plugin.service.ts';
export { pythonTypeName } from './python-names.ts';
export { OutsideChanges, type Reset } from './outside-changes.ts';
export { Reconciler, type ReconcilerOptions } from './reconciler.ts';
export {
  EXECUTION_ACTIONS,
  type CreateDeployment,
  type DeleteDeployment,
  type ExecutionAction,
  type LabelRequest,
  type StartExecution,
  type UpdateDeployment,
  type UpdateBlueprint,
  type UploadBlueprint,
  type UploadPlugin,
  type WaitOptions,
} from './requests.ts';
export type { PlannedTask, ResumeChoice, ResumeFate, ResumePlan, ResumeReason } from './resume-plan.ts';
export { DueSweep, type DueSweepOptions } from './schedules/due-sweep.ts';
export {
  ExecutionScheduleService,
  type CreateSchedule,
  type ScheduleName,
  type UpdateSchedule,
} from './schedules/execution-schedule.service.ts';
export { ScheduleLaunch, type OccurrenceFate } from './schedules/schedule-launch.ts';
export { scheduleOccurrences, type RuleRequest, type ScheduleSpan } from './schedules/schedule-rule.ts';
export { requireLegalId } from './resource-id.ts';
export { parseBlueprintTime, parseScheduledTime, parseScheduleTime } from './schedules/schedule-times.ts';
export { ServiceExecutions, type ServiceStart, type StartedServices } from './service-executions.ts';
export { createServices, createStores, type Services, type ServicesOptions } from './services.ts';
export { ACTIVE, ENDED, WAITING, isActive, isEnded, isWaiting } from './status-machine.ts';
export { InvalidSettingError, SystemSettings, type SystemSetting } from './settings/system-settings.ts';
export { SnapshotActionError, SnapshotArchiveError } from './snapshots/errors.ts';
export { SnapshotService, type CreateSnapshot, type RestoreSnapshot } from './snapshots/snapshot.service.ts';
export type { Stores } from './stores.ts';
export { SystemTasks, type SystemTasksOptions } from './system-tasks.ts';
export { SYSTEM_TASKS, isSystemTask } from './system-workflows.ts';
export type { WaitExplanation } from './wait-explanation.ts';
export type { WaitCode } from './wait-sentences.ts';
export { isTransient } from './transient-error.ts';
export { DeploymentUpdateService } from './updates/deployment-update.service.ts';
export { UPDATE_OF_DEPLOYMENTS, type InitiateUpdate } from './updates/update-request.ts';
export { UpdateExecutions, type UpdateRun, type UpdateWorkflow } from './updates/update-executions.ts';
export { WebhookCalls } from './webhooks/webhook-calls.ts';
export { WebhookSender, type WebhookSenderOptions } from './webhooks/webhook-sender.ts';
export { WEBHOOK_HEADERS, signWebhook } from './webhooks/webhook-signature.ts';
export { WebhookService, type MadeWebhook, type WebhookRequest } from './webhooks/webhook.service.ts';
