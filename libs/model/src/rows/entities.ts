import { logBundleEntity } from './log-bundle.entity.ts';
import { agentEntity } from './agent.entity.ts';
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
import { dependencyEntity } from './dependency.entity.ts';
import { filterEntities } from './filter.entity.ts';
import { siteEntity } from './site.entity.ts';
import { pluginEntity } from './plugin.entity.ts';
import { blueprintEntity, deploymentEntity, nodeEntity, nodeInstanceEntity } from './resource.entity.ts';
import { snapshotEntity } from './snapshot.entity.ts';
import { webhookDeliveryEntity, webhookEntity } from './webhook.entity.ts';
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
  dependencyEntity,
  ...Object.values(filterEntities),
  siteEntity,
  deploymentModificationEntity,
  deploymentUpdateEntity,
  executionScheduleEntity,
  snapshotEntity,
  deploymentGroupEntity,
  deploymentGroupMemberEntity,
  executionGroupEntity,
  workerEntity,
  agentEntity,
  logBundleEntity,
  auditEntity,
  webhookEntity,
  webhookDeliveryEntity,
];
