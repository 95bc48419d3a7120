import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { TokenRepository, UserRepository } from '@cloudloom/model';
import { AccessGuard } from './access/access.guard.ts';
import { Authenticator } from './access/authenticator.ts';
import { BlueprintsModule } from './blueprints/blueprints.module.ts';
import { DeploymentGroupsModule } from './deployment-groups/deployment-groups.module.ts';
import { ModificationsModule } from './deployment-modifications/modifications.module.ts';
import { UpdatesModule } from './deployment-updates/updates.module.ts';
import { DeploymentsModule } from './deployments/deployments.module.ts';
import { DomainErrorFilter } from './errors/domain-error.filter.ts';
import { EventsModule } from './events/events.module.ts';
import { ExecutionGroupsModule } from './execution-groups/execution-groups.module.ts';
import { SchedulesModule } from './execution-schedules/schedules.module.ts';
import { ExecutionsModule } from './executions/executions.module.ts';
import { ManagersModule } from './managers/managers.module.ts';
import { NodeInstancesModule } from './node-instances/node-instances.module.ts';
import { NodesModule } from './nodes/nodes.module.ts';
import { OperationsModule } from './operations/operations.module.ts';
import { PluginsModule } from './plugins/plugins.module.ts';
import { IdempotencyInterceptor } from './idempotency/idempotency.interceptor.ts';
import { BodyPipe } from './requests/body-pipe.ts';
import { JsonBodyInterceptor } from './requests/json-body-interceptor.ts';
import { SecretsModule } from './secrets/secrets.module.ts';
import { ServicesModule, type ManagerServices, type ManagerSettings } from './services.ts';
import { SettingsModule } from './settings/settings.module.ts';
import { SnapshotsModule } from './snapshots/snapshots.module.ts';
import { StatusModule } from './status/status.module.ts';
import { SummaryModule } from './summary/summary.module.ts';
import { TenantsModule } from './tenants/tenants.module.ts';
import { TokensModule } from './tokens/tokens.module.ts';
import { UsersModule } from './users/users.module.ts';
import { WorkersModule } from './workers/workers.module.ts';

/** One module per resource. */
export const RESOURCE_MODULES = [
  BlueprintsModule,
  DeploymentGroupsModule,
  DeploymentsModule,
  EventsModule,
  ExecutionGroupsModule,
  ExecutionsModule,
  ManagersModule,
  ModificationsModule,
  NodeInstancesModule,
  NodesModule,
  OperationsModule,
  PluginsModule,
  SchedulesModule,
  SecretsModule,
  SettingsModule,
  SnapshotsModule,
  StatusModule,
  SummaryModule,
  TenantsModule,
  TokensModule,
  UpdatesModule,
  UsersModule,
  WorkersModule,
];

/** The whole facade: the resources, and what every request passes through. */
@Module({})
export class ManagerModule {
  static of(services: ManagerServices, settings: ManagerSettings): DynamicModule {
    return {
      module: ManagerModule,
      imports: [ServicesModule.of(services, settings), ...RESOURCE_MODULES],
      providers: [
        {
          provide: Authenticator,
          inject: [UserRepository, TokenRepository],
          useFactory: (users: UserRepository, tokens: TokenRepository) => new Authenticator(users, tokens),
        },
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_INTERCEPTOR, useClass: JsonBodyInterceptor },
        // After the body is read: it tells repetitions from other requests.
        { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
        { provide: APP_PIPE, useClass: BodyPipe },
        { provide: APP_FILTER, useClass: DomainErrorFilter },
      ],
    };
  }
}
