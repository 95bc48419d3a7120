import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import {
  AccessRepository,
  ExecutionTokenRepository,
  TokenRepository,
  UserRepository,
} from '@cloudloom/model';
import { AccessGuard } from './access/access.guard.ts';
import { Authenticator } from './access/authenticator.ts';
import { WrongPasswords } from './access/wrong-passwords.ts';
import { AgentsModule } from './agents/agents.module.ts';
import { AnsweredIdInterceptor } from './audit/answered-id.interceptor.ts';
import { AuditModule } from './audit/audit.module.ts';
import { BlueprintsModule } from './blueprints/blueprints.module.ts';
import { DeploymentGroupsModule } from './deployment-groups/deployment-groups.module.ts';
import { ModificationsModule } from './deployment-modifications/modifications.module.ts';
import { UpdatesModule } from './deployment-updates/updates.module.ts';
import { DeploymentsModule } from './deployments/deployments.module.ts';
import { EngineWritesModule } from './engine-writes/engine-writes.module.ts';
import { DomainErrorFilter } from './errors/domain-error.filter.ts';
import { EventStreamModule } from './event-stream/event-stream.module.ts';
import { EventsModule } from './events/events.module.ts';
import { ExecutionGroupsModule } from './execution-groups/execution-groups.module.ts';
import { SchedulesModule } from './execution-schedules/schedules.module.ts';
import { ExecutionsModule } from './executions/executions.module.ts';
import { LicenseModule } from './license/license.module.ts';
import { LogBundlesModule } from './log-bundles/log-bundles.module.ts';
import { MaintenanceInterceptor } from './maintenance/maintenance.interceptor.ts';
import { MaintenanceModule } from './maintenance/maintenance.module.ts';
import { FiltersModule } from './filters/filters.module.ts';
import { LabelsModule } from './labels/labels.module.ts';
import { SearchesModule } from './searches/searches.module.ts';
import { SitesModule } from './sites/sites.module.ts';
import { DependenciesModule } from './inter-deployment-dependencies/dependencies.module.ts';
import { ManagersModule } from './managers/managers.module.ts';
import { NodeInstancesModule } from './node-instances/node-instances.module.ts';
import { NodesModule } from './nodes/nodes.module.ts';
import { OperationsModule } from './operations/operations.module.ts';
import { PermissionsModule } from './permissions/permissions.module.ts';
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
import { UserGroupsModule } from './user-groups/user-groups.module.ts';
import { UsersModule } from './users/users.module.ts';
import { WebhooksModule } from './webhooks/webhooks.module.ts';
import { WorkersModule } from './workers/workers.module.ts';

/** One module per resource. */
export const RESOURCE_MODULES = [
  AgentsModule,
  AuditModule,
  BlueprintsModule,
  DeploymentGroupsModule,
  DependenciesModule,
  DeploymentsModule,
  EngineWritesModule,
  EventStreamModule,
  EventsModule,
  ExecutionGroupsModule,
  ExecutionsModule,
  LicenseModule,
  LogBundlesModule,
  MaintenanceModule,
  FiltersModule,
  LabelsModule,
  SearchesModule,
  SitesModule,
  ManagersModule,
  ModificationsModule,
  NodeInstancesModule,
  NodesModule,
  OperationsModule,
  PermissionsModule,
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
  UserGroupsModule,
  UsersModule,
  WebhooksModule,
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
        WrongPasswords,
        {
          provide: Authenticator,
          inject: [
            UserRepository,
            TokenRepository,
            ExecutionTokenRepository,
            AccessRepository,
            WrongPasswords,
          ],
          useFactory: (
            users: UserRepository,
            tokens: TokenRepository,
            executionTokens: ExecutionTokenRepository,
            access: AccessRepository,
            wrongPasswords: WrongPasswords,
          ) => new Authenticator({ users, tokens, executionTokens, access, wrongPasswords }),
        },
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_INTERCEPTOR, useClass: AnsweredIdInterceptor },
        { provide: APP_INTERCEPTOR, useClass: JsonBodyInterceptor },
        { provide: APP_INTERCEPTOR, useClass: MaintenanceInterceptor },
        // After the body is read: it tells repetitions from other requests.
        { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
        { provide: APP_PIPE, useClass: BodyPipe },
        { provide: APP_FILTER, useClass: DomainErrorFilter },
      ],
    };
  }
}
