import type { DynamicModule } from '@nestjs/common';
import { Module } from '@nestjs/common';
import {
  AgentService,
  BlueprintService,
  DeploymentGroupService,
  DeploymentModificationService,
  DeploymentService,
  DeploymentUpdateService,
  FilterService,
  DependencyService,
  OwnershipService,
  VisibilityService,
  SiteService,
  ExecutionGroupService,
  ExecutionRecords,
  ExecutionScheduleService,
  ExecutionService,
  LogBundleService,
  MaintenanceMode,
  PluginService,
  SnapshotService,
  SystemSettings,
  WebhookService,
} from '@cloudloom/executions';
import {
  AccessRepository,
  AccountLockRepository,
  AgentRepository,
  LogBundleRepository,
  Accounts,
  AuditRepository,
  BlueprintRepository,
  DependencyRepository,
  DeploymentTreeRepository,
  FilterRepository,
  LabelRepository,
  ResourceSummaryRepository,
  SiteRepository,
  DeploymentGroupRepository,
  DeploymentModificationRepository,
  DeploymentRepository,
  DeploymentUpdateRepository,
  EventIntake,
  EventRepository,
  EventStreamRepository,
  ExecutionGroupRepository,
  ExecutionRepository,
  ExecutionSummaryRepository,
  ExecutionScheduleRepository,
  ExecutionSurroundings,
  ExecutionTokenRepository,
  IdempotencyKeyRepository,
  MembershipRepository,
  NodeInstanceRepository,
  NodeRepository,
  OperationRepository,
  PluginRepository,
  SecretRepository,
  SnapshotRepository,
  TasksGraphRepository,
  TenantRepository,
  TokenRepository,
  UserGroupRepository,
  UserRepository,
  WebhookRepository,
  WorkerRepository,
} from '@cloudloom/model';
import { Health } from './status/health.ts';

/** What controllers work with. Classes of the libraries are their own injection tokens. */
export interface ManagerServices {
  accounts: Accounts;
  executions: ExecutionService;
  executionRecords: ExecutionRecords;
  schedules: ExecutionScheduleService;
  agents: AgentService;
  settings: SystemSettings;
  logBundles: LogBundleService;
  maintenance: MaintenanceMode;
  blueprints: BlueprintService;
  deployments: DeploymentService;
  deploymentGroups: DeploymentGroupService;
  executionGroups: ExecutionGroupService;
  plugins: PluginService;
  snapshots: SnapshotService;
  webhooks: WebhookService;
  modifications: DeploymentModificationService;
  updates: DeploymentUpdateService;
  filters: FilterService;
  dependencies: DependencyService;
  visibilities: VisibilityService;
  ownerships: OwnershipService;
  sites: SiteService;
  repositories: {
    agents: AgentRepository;
    logBundles: LogBundleRepository;
    access: AccessRepository;
    locks: AccountLockRepository;
    audit: AuditRepository;
    blueprints: BlueprintRepository;
    dependencies: DependencyRepository;
    deploymentTree: DeploymentTreeRepository;
    filters: FilterRepository;
    labels: LabelRepository;
    resourceSummaries: ResourceSummaryRepository;
    sites: SiteRepository;
    deploymentGroups: DeploymentGroupRepository;
    deployments: DeploymentRepository;
    modifications: DeploymentModificationRepository;
    updates: DeploymentUpdateRepository;
    eventIntake: EventIntake;
    eventStream: EventStreamRepository;
    events: EventRepository;
    executionGroups: ExecutionGroupRepository;
    executions: ExecutionRepository;
    executionTokens: ExecutionTokenRepository;
    idempotencyKeys: IdempotencyKeyRepository;
    executionSummaries: ExecutionSummaryRepository;
    schedules: ExecutionScheduleRepository;
    surroundings: ExecutionSurroundings;
    nodeInstances: NodeInstanceRepository;
    nodes: NodeRepository;
    operations: OperationRepository;
    plugins: PluginRepository;
    secrets: SecretRepository;
    snapshots: SnapshotRepository;
    tasksGraphs: TasksGraphRepository;
    tenants: TenantRepository;
    tokens: TokenRepository;
    users: UserRepository;
    userGroups: UserGroupRepository;
    memberships: MembershipRepository;
    webhooks: WebhookRepository;
    workers: WorkerRepository;
  };
  health: Health;
}

/** Settings of the facade itself. */
export class ManagerSettings {
  /** Address that clients are told about. */
  readonly host: string;
  /** Folder that multipart uploads are streamed to; files are removed when their request is over. */
  readonly uploadFolder: string;

  constructor(settings: { host: string; uploadFolder: string }) {
    this.host = settings.host;
    this.uploadFolder = settings.uploadFolder;
  }
}

/** A class, and the one instance of it that is handed out. */
type TokenValue = [object, object];

const servicesByToken = (services: ManagerServices): TokenValue[] => [
  [Accounts, services.accounts],
  [ExecutionService, services.executions],
  [ExecutionRecords, services.executionRecords],
  [ExecutionScheduleService, services.schedules],
  [AgentService, services.agents],
  [SystemSettings, services.settings],
  [LogBundleService, services.logBundles],
  [MaintenanceMode, services.maintenance],
  [BlueprintService, services.blueprints],
  [DeploymentService, services.deployments],
  [DeploymentGroupService, services.deploymentGroups],
  [ExecutionGroupService, services.executionGroups],
  [PluginService, services.plugins],
  [SnapshotService, services.snapshots],
  [WebhookService, services.webhooks],
  [DeploymentModificationService, services.modifications],
  [DeploymentUpdateService, services.updates],
  [FilterService, services.filters],
  [DependencyService, services.dependencies],
  [VisibilityService, services.visibilities],
  [OwnershipService, services.ownerships],
  [SiteService, services.sites],
  [Health, services.health],
];

const repositoriesByToken = (repositories: ManagerServices['repositories']): TokenValue[] => [
  [AccessRepository, repositories.access],
  [AccountLockRepository, repositories.locks],
  [AuditRepository, repositories.audit],
  [ExecutionTokenRepository, repositories.executionTokens],
  [MembershipRepository, repositories.memberships],
  [UserGroupRepository, repositories.userGroups],
  [LogBundleRepository, repositories.logBundles],
  [AgentRepository, repositories.agents],
  [BlueprintRepository, repositories.blueprints],
  [DependencyRepository, repositories.dependencies],
  [DeploymentTreeRepository, repositories.deploymentTree],
  [FilterRepository, repositories.filters],
  [LabelRepository, repositories.labels],
  [ResourceSummaryRepository, repositories.resourceSummaries],
  [SiteRepository, repositories.sites],
  [DeploymentRepository, repositories.deployments],
  [DeploymentGroupRepository, repositories.deploymentGroups],
  [DeploymentModificationRepository, repositories.modifications],
  [DeploymentUpdateRepository, repositories.updates],
  [EventIntake, repositories.eventIntake],
  [EventStreamRepository, repositories.eventStream],
  [EventRepository, repositories.events],
  [ExecutionRepository, repositories.executions],
  [IdempotencyKeyRepository, repositories.idempotencyKeys],
  [ExecutionSummaryRepository, repositories.executionSummaries],
  [ExecutionScheduleRepository, repositories.schedules],
  [ExecutionGroupRepository, repositories.executionGroups],
  [ExecutionSurroundings, repositories.surroundings],
  [NodeInstanceRepository, repositories.nodeInstances],
  [NodeRepository, repositories.nodes],
  [OperationRepository, repositories.operations],
  [PluginRepository, repositories.plugins],
  [SecretRepository, repositories.secrets],
  [SnapshotRepository, repositories.snapshots],
  [TasksGraphRepository, repositories.tasksGraphs],
  [TenantRepository, repositories.tenants],
  [TokenRepository, repositories.tokens],
  [UserRepository, repositories.users],
  [WebhookRepository, repositories.webhooks],
  [WorkerRepository, repositories.workers],
];

/** Hands the services to every module. */
@Module({})
export class ServicesModule {
  static of(services: ManagerServices, settings: ManagerSettings): DynamicModule {
    const values: TokenValue[] = [
      ...servicesByToken(services),
      ...repositoriesByToken(services.repositories),
      [ManagerSettings, settings],
    ];
    const tokens = values.map(([token]) => token as new () => object);
    return {
      module: ServicesModule,
      global: true,
      providers: values.map(([, value], index) => ({
        provide: tokens[index] ?? ServicesModule,
        useValue: value,
      })),
      exports: tokens,
    };
  }
}
