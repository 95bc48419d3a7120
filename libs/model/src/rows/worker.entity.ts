import { EntitySchema } from 'typeorm';
import type { WorkerRecord } from '../domain/worker.ts';
import { creationTime, integer, optionalText, stored, text, type Stored } from './columns.ts';

export type WorkerRow = WorkerRecord & Stored;

export const workerEntity = new EntitySchema<WorkerRow>({
  name: 'worker',
  tableName: 'workers',
  columns: {
    ...stored,
    id: text,
    kind: text,
    taskQueue: text,
    tenantName: optionalText,
    deploymentId: optionalText,
    pluginId: optionalText,
    hostId: text,
    hostName: text,
    pid: { ...integer, nullable: true },
    state: text,
    runningTasks: integer,
    dedicatedLimit: { ...integer, nullable: true },
    startedAt: creationTime,
    lastSeenAt: creationTime,
  },
});
