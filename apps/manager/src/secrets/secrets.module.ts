import { Module } from '@nestjs/common';
import { OwnershipService } from '@cloudloom/executions';
import { SecretRepository, TenantRepository } from '@cloudloom/model';
import { SecretAccess } from './secret-access.ts';
import { SecretExport } from './secret-export.ts';
import { SecretImport } from './secret-import.ts';
import { SecretSharingController } from './secret-sharing.controller.ts';
import { SecretsController } from './secrets.controller.ts';

@Module({
  controllers: [SecretsController, SecretSharingController],
  providers: [
    {
      provide: SecretAccess,
      inject: [SecretRepository, OwnershipService],
      useFactory: (...given: ConstructorParameters<typeof SecretAccess>) => new SecretAccess(...given),
    },
    {
      provide: SecretExport,
      inject: [SecretRepository],
      useFactory: (secrets: SecretRepository) => new SecretExport(secrets),
    },
    {
      provide: SecretImport,
      inject: [SecretRepository, TenantRepository],
      useFactory: (secrets: SecretRepository, tenants: TenantRepository) =>
        new SecretImport(secrets, tenants),
    },
  ],
})
export class SecretsModule {}
