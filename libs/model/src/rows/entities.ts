import { secretEntity, settingEntity, tenantEntity, tokenEntity, userEntity } from './access.entity.ts';
import { deploymentUpdateEntity } from './deployment-update.entity.ts';
import {
  eventEntity,
  executionCounterEntity,
  executionEntity,
  operationEntity,
  tasksGraphEntity,
} from './execution.entity.ts';
import { deploymentModificationEntity } from './modification.entity.ts';
import { pluginEntity } from './plugin.entity.ts';
import { blueprintEntity, deploymentEntity, nodeEntity, nodeInstanceEntity } from './resource.entity.ts';

/** Every table that is read or written through TypeORM's query builder; the others are touched by SQL alone. */
export const entities = [
  tenantEntity,
  userEntity,
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
];
