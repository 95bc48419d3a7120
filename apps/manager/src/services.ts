import type { DynamicModule } from '@nestjs/common';
import { Module } from '@nestjs/common';
import {
  BlueprintService,
  DeploymentModificationService,
  DeploymentService,
  DeploymentUpdateService,
  ExecutionService,
  PluginService,
} from '@cloudloom/executions';
import {
  BlueprintRepository,
  DeploymentModificationRepository,
  DeploymentRepository,
  DeploymentUpdateRepository,
  EventRepository,
  ExecutionRepository,
  ExecutionSurroundings,
  NodeInstanceRepository,
  NodeRepository,
  OperationRepository,
  PluginRepository,
  SecretRepository,
  TasksGraphRepository,
  TenantRepository,
  TokenRepository,
  UserRepository,
} from '@cloudloom/model';
import { Health } from './status/health.ts';

/** What controllers work with. Classes of the libraries are their own injection tokens. */
export interface ManagerServices {
  executions: ExecutionService;
  blueprints: BlueprintService;
  deployments: DeploymentService;
  plugins: PluginService;
  modifications: DeploymentModificationService;
  updates: DeploymentUpdateService;
  repositories: {
    blueprints: BlueprintRepository;
    deployments: DeploymentRepository;
    modifications: DeploymentModificationRepository;
    updates: DeploymentUpdateRepository;
    events: EventRepository;
    executions: ExecutionRepository;
    surroundings: ExecutionSurroundings;
    nodeInstances: NodeInstanceRepository;
    nodes: NodeRepository;
    operations: OperationRepository;
    plugins: PluginRepository;
    secrets: SecretRepository;
    tasksGraphs: TasksGraphRepository;
    tenants: TenantRepository;
    tokens: TokenRepository;
    users: UserRepository;
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
      [BlueprintService, services.blueprints],
      [DeploymentService, services.deployments],
      [PluginService, services.plugins],
      [DeploymentModificationService, services.modifications],
      [DeploymentUpdateService, services.updates],
      [BlueprintRepository, repositories.blueprints],
      [DeploymentRepository, repositories.deployments],
      [DeploymentModificationRepository, repositories.modifications],
      [DeploymentUpdateRepository, repositories.updates],
      [EventRepository, repositories.events],
      [ExecutionRepository, repositories.executions],
      [ExecutionSurroundings, repositories.surroundings],
      [NodeInstanceRepository, repositories.nodeInstances],
      [NodeRepository, repositories.nodes],
      [OperationRepository, repositories.operations],
      [PluginRepository, repositories.plugins],
      [SecretRepository, repositories.secrets],
      [TasksGraphRepository, repositories.tasksGraphs],
      [TenantRepository, repositories.tenants],
      [TokenRepository, repositories.tokens],
      [UserRepository, repositories.users],
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
