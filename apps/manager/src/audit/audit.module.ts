import { Module } from '@nestjs/common';
import { AuditRepository } from '@cloudloom/model';
import { AuditController } from './audit.controller.ts';
import { AuditLog } from './audit-log.ts';
import { AuditStreams } from './audit-stream.ts';

@Module({
  controllers: [AuditController],
  providers: [
    AuditLog,
    {
      provide: AuditStreams,
      inject: [AuditRepository],
      useFactory: (entries: AuditRepository) =>
        new AuditStreams({ onNews: (callback) => entries.onNews(() => callback('')) }),
    },
  ],
  exports: [AuditLog],
})
export class AuditModule {}
