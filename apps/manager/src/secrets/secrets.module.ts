import { Module } from '@nestjs/common';
import { SecretRepository } from '@cloudloom/model';
import { SecretAccess } from './secret-access.ts';
import { SecretsController } from './secrets.controller.ts';

@Module({
  controllers: [SecretsController],
  providers: [
    {
      provide: SecretAccess,
      inject: [SecretRepository],
      useFactory: (secrets: SecretRepository) => new SecretAccess(secrets),
    },
  ],
})
export class SecretsModule {}
