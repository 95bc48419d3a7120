import type { EventRecord } from '@cloudloom/model';
import type { DeploymentNames } from '../answers/deployment-names.ts';
import { presentTime } from '../answers/owned.presenter.ts';

/** An event or a log line on the wire. Clients demand every key, null where there is nothing to say. */
export const presentEvent = (event: EventRecord, names: DeploymentNames) => ({
  _storage_id: event.storageId,
  timestamp: presentTime(event.timestamp),
  reported_timestamp: presentTime(event.reportedTimestamp),
  blueprint_id: event.blueprintId,
  deployment_id: event.deploymentId,
  deployment_display_name:
    event.deploymentId === null ? null : (names.get(event.deploymentId) ?? event.deploymentId),
  execution_id: event.executionId,
  execution_group_id: event.executionGroupId,
  workflow_id: event.workflowId,
  message: event.message,
  error_causes:
    event.errorCauses?.map(({ message, type, traceback }) => ({ message, type, traceback })) ?? null,
  operation: event.operation,
  source_id: event.sourceId,
  target_id: event.targetId,
  manager_name: event.managerName,
  agent_name: event.agentName,
  node_instance_id: event.nodeInstanceId,
  node_name: event.nodeName,
  type: event.type,
  ...(event.type === 'cloudify_event'
    ? { event_type: event.eventType }
    : { logger: event.logger, level: event.level }),
});
