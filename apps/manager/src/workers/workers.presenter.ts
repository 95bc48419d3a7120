import type { ListedWorker } from '@cloudloom/model';
import { presentTime } from '../answers/owned.presenter.ts';
import type { Presented } from '../requests/resource-fields.ts';
import type { WORKER } from './worker-fields.ts';

/** A worker on the wire; machine and process are shown to those who run them. */
export const presentWorker = (worker: ListedWorker, showsHost: boolean): Presented<typeof WORKER> => ({
  id: worker.id,
  kind: worker.kind,
  state: worker.state,
  task_queue: worker.taskQueue,
  tenant_name: worker.tenantName,
  deployment_id: worker.deploymentId,
  plugin_name: worker.pluginName,
  plugin_version: worker.pluginVersion,
  executions: worker.kind === 'shared' ? null : worker.executions,
  running_tasks: worker.runningTasks,
  started_at: presentTime(worker.startedAt),
  last_seen_at: presentTime(worker.lastSeenAt),
  host: showsHost ? worker.hostName : null,
  pid: showsHost ? worker.pid : null,
});
