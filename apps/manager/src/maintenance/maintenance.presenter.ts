import type { MaintenanceStatus } from '@cloudloom/executions';
import type { Execution } from '@cloudloom/model';
import type { Caller } from '../access/caller.ts';
import type { AnswerSchema } from '../answers/documented-answers.ts';
import { presentTime } from '../answers/owned.presenter.ts';

/** Maintenance mode on the wire; what does not apply is an empty text. Of what still runs, the caller's share is named. */
export const presentMaintenance = ({ status, request, remaining }: MaintenanceStatus, caller: Caller) => ({
  status,
  activated_at: presentTime(request?.activatedAt ?? null) ?? '',
  activation_requested_at: presentTime(request?.requestedAt ?? null) ?? '',
  remaining_executions:
    status === 'activating' ? remaining.filter((execution) => isSeen(execution, caller)).map(present) : null,
  requested_by: request?.requestedBy ?? '',
});

const present = ({ id, status, deploymentId, workflowId }: Execution) => ({
  id,
  status,
  deployment_id: deploymentId,
  workflow_id: workflowId,
});

/** Administrators see those of every tenant, others those that they would find in the tenant of the call. */
const isSeen = ({ tenantName, visibility, createdBy }: Execution, caller: Caller): boolean =>
  caller.role === 'sys_admin' ||
  (tenantName === caller.tenantName && (visibility !== 'private' || createdBy === caller.username));

export const MAINTENANCE: AnswerSchema = {
  type: 'object',
  required: ['status', 'activated_at', 'activation_requested_at', 'remaining_executions', 'requested_by'],
  properties: {
    status: { type: 'string', enum: ['deactivated', 'activating', 'activated'] },
    activated_at: { type: 'string' },
    activation_requested_at: { type: 'string' },
    remaining_executions: {
      type: 'array',
      nullable: true,
      items: {
        type: 'object',
        properties: {
          id: { type: 'string' },
          status: { type: 'string' },
          deployment_id: { type: 'string', nullable: true },
          workflow_id: { type: 'string' },
        },
      },
    },
    requested_by: { type: 'string' },
  },
};
