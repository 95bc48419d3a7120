import {
  secretEntity,
  settingEntity,
  tenantEntity,
  tokenEntity,
  userEntity,
  userGroupEntity,
} from './access.entity.ts';
import { auditEntity } from './audit.entity.ts';
import { deploymentUpdateEntity } from './deployment-update.entity.ts';
import {
  eventEntity,
  executionCounterEntity,
  executionEntity,
  operationEntity,
  tasksGraphEntity,
} from './execution.entity.ts';
import { deploymentGroupEntity, deploymentGroupMemberEntity, executionGroupEntity } from './group.entity.ts';
import { executionScheduleEntity } from './execution-schedule.entity.ts';
import { deploymentModificationEntity } from './modification.entity.ts';
import { pluginEntity } from './plugin.entity.ts';
import { blueprintEntity, deploymentEntity, nodeEntity, nodeInstanceEntity } from './resource.entity.ts';
import { snapshotEntity } from './snapshot.entity.ts';
import { workerEntity } from './worker.entity.ts';

/** Every table that is read or written through TypeORM's query builder; the others are touched by SQL alone. */
export const entities = [
  tenantEntity,
  userEntity,
  userGroupEntity,
  tokenEntity,
  secretEntity,
  settingEntity,
  blueprintEntity,
  deploymentEntity,
  nodeEntity,
  nodeInstanceEntity,
  executionEntity,
  executionCounterEntity,
  eventEntity,
  tasksGraphEntity,
  operationEntity,
  pluginEntity,
  deploymentModificationEntity,
  deploymentUpdateEntity,
  executionScheduleEntity,
  snapshotEntity,
  deploymentGroupEntity,
  deploymentGroupMemberEntity,
  executionGroupEntity,
  workerEntity,
  auditEntity,
];
