import type { DynamicModule } from '@nestjs/common';
import { Module } from '@nestjs/common';
import {
  BlueprintService,
  DeploymentGroupService,
  DeploymentModificationService,
  DeploymentService,
  DeploymentUpdateService,
  ExecutionGroupService,
  ExecutionLimit,
  ExecutionScheduleService,
  ExecutionService,
  PluginService,
  SnapshotService,
} from '@cloudloom/executions';
import {
  BlueprintRepository,
  DeploymentGroupRepository,
  DeploymentModificationRepository,
  DeploymentRepository,
  DeploymentUpdateRepository,
  EventRepository,
  ExecutionGroupRepository,
  ExecutionRepository,
  ExecutionSummaryRepository,
  ExecutionScheduleRepository,
  ExecutionSurroundings,
  IdempotencyKeyRepository,
  NodeInstanceRepository,
  NodeRepository,
  OperationRepository,
  PluginRepository,
  SecretRepository,
  SnapshotRepository,
  TasksGraphRepository,
  TenantRepository,
  TokenRepository,
  UserRepository,
  WorkerRepository,
} from '@cloudloom/model';
import { Health } from './status/health.ts';

/** What controllers work with. Classes of the libraries are their own injection tokens. */
export interface ManagerServices {
  executions: ExecutionService;
  schedules: ExecutionScheduleService;
  executionLimit: ExecutionLimit;
  blueprints: BlueprintService;
  deployments: DeploymentService;
  deploymentGroups: DeploymentGroupService;
  executionGroups: ExecutionGroupService;
  plugins: PluginService;
  snapshots: SnapshotService;
  modifications: DeploymentModificationService;
  updates: DeploymentUpdateService;
  repositories: {
    blueprints: BlueprintRepository;
    deploymentGroups: DeploymentGroupRepository;
    deployments: DeploymentRepository;
    modifications: DeploymentModificationRepository;
    updates: DeploymentUpdateRepository;
    events: EventRepository;
    executionGroups: ExecutionGroupRepository;
    executions: ExecutionRepository;
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

/** Hands the services to every module. */
@Module({})
export class ServicesModule {
  static of(services: ManagerServices, settings: ManagerSettings): DynamicModule {
    const { repositories } = services;
    const values: [object, object][] = [
      [ExecutionService, services.executions],
      [ExecutionScheduleService, services.schedules],
      [ExecutionLimit, services.executionLimit],
      [BlueprintService, services.blueprints],
      [DeploymentService, services.deployments],
      [DeploymentGroupService, services.deploymentGroups],
      [ExecutionGroupService, services.executionGroups],
      [PluginService, services.plugins],
      [SnapshotService, services.snapshots],
      [DeploymentModificationService, services.modifications],
      [DeploymentUpdateService, services.updates],
      [BlueprintRepository, repositories.blueprints],
      [DeploymentRepository, repositories.deployments],
      [DeploymentGroupRepository, repositories.deploymentGroups],
      [DeploymentModificationRepository, repositories.modifications],
      [DeploymentUpdateRepository, repositories.updates],
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
      [WorkerRepository, repositories.workers],
      [Health, services.health],
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
