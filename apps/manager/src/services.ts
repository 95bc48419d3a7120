import type { DynamicModule } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { BlueprintService, DeploymentService, ExecutionService } from '@cloudloom/executions';
import {
  BlueprintRepository,
  DeploymentRepository,
  EventRepository,
  ExecutionRepository,
  ExecutionSurroundings,
  NodeInstanceRepository,
  NodeRepository,
  OperationRepository,
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
  repositories: {
    blueprints: BlueprintRepository;
    deployments: DeploymentRepository;
    events: EventRepository;
    executions: ExecutionRepository;
    surroundings: ExecutionSurroundings;
    nodeInstances: NodeInstanceRepository;
    nodes: NodeRepository;
    operations: OperationRepository;
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
      [BlueprintRepository, repositories.blueprints],
      [DeploymentRepository, repositories.deployments],
      [EventRepository, repositories.events],
      [ExecutionRepository, repositories.executions],
      [ExecutionSurroundings, repositories.surroundings],
      [NodeInstanceRepository, repositories.nodeInstances],
      [NodeRepository, repositories.nodes],
      [OperationRepository, repositories.operations],
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
